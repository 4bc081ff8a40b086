/** Pictures as a phone's camera gives them on a building site: a frame under way, another each time, with grain. */
import type { Page } from 'playwright-core';

/** Runs in a page. As base64, because bytes do not come out of a page. */
async function draw(number: number): Promise<string> {
  const [width, height] = [1600, 1200];
  let state = 7919 * (number + 1);
  const chance = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const canvas = new OffscreenCanvas(width, height);
  const paper = canvas.getContext('2d')!;
  const fill = (colour: string, x: number, y: number, wide: number, high: number): void => {
    paper.fillStyle = colour;
    paper.fillRect(x, y, wide, high);
  };
  const ground = 880 + 80 * chance();
  const sky = paper.createLinearGradient(0, 0, 0, ground);
  sky.addColorStop(0, `hsl(${205 + 15 * chance()} 45% ${58 + 14 * chance()}%)`);
  sky.addColorStop(1, '#e9e4d6');
  paper.fillStyle = sky;
  paper.fillRect(0, 0, width, ground);
  paper.fillStyle = '#9fa7ab';
  paper.beginPath();
  paper.moveTo(0, ground);
  for (let x = 0; x <= width; x += 80) paper.lineTo(x, ground - 120 - 160 * chance());
  paper.lineTo(width, ground);
  paper.fill();
  fill(`hsl(34 28% ${52 + 10 * chance()}%)`, 0, ground, width, height - ground);

  // The frame: floors and columns, the topmost one begun; brick in some of its fields.
  const left = 180 + 240 * chance();
  const bays = 4 + Math.floor(3 * chance());
  const floors = 1 + (number % 4);
  const [wide, high] = [170, 165];
  for (let floor = 0; floor < floors; ++floor) {
    const top = ground - (floor + 1) * high;
    const built = floor === floors - 1 ? 1 + Math.floor((bays - 1) * chance()) : bays;
    for (let bay = 0; bay <= built; ++bay) {
      if (bay < built && floor < floors - 1 && chance() < 0.6)
        for (let y = top + 26; y < top + high - 12; y += 15)
          for (let x = 0; x < wide; x += 34)
            fill(
              `hsl(${10 + 8 * chance()} 38% ${40 + 14 * chance()}%)`,
              left + bay * wide + x + (y % 2) * 9,
              y,
              31,
              12,
            );
      fill('#8d8f8c', left + bay * wide - 12, top, 24, high);
    }
    fill('#a5a6a1', left - 30, top, built * wide + 60, 26);
  }
  // The crane, and a heap of sand.
  const mast = left + bays * wide + 110;
  fill('#c78a1c', mast, 160, 18, ground - 160);
  fill('#c78a1c', mast - 620, 190, 800, 12);
  fill('#4b4b4b', mast - 380 - 160 * chance(), 202, 3, 220);
  paper.fillStyle = '#c9b184';
  paper.beginPath();
  paper.moveTo(60, height - 60);
  paper.quadraticCurveTo(260, height - 240 - 80 * chance(), 470, height - 60);
  paper.fill();

  // Grain, without which a picture is a drawing of a few kilobytes.
  const tile = new OffscreenCanvas(400, 400);
  const grains = new ImageData(400, 400);
  for (let at = 0; at < grains.data.length; at += 4)
    grains.data.set([255 * chance(), 255 * chance(), 255 * chance(), 255], at);
  tile.getContext('2d')!.putImageData(grains, 0, 0);
  paper.globalCompositeOperation = 'overlay';
  paper.globalAlpha = 0.15;
  paper.scale(1.6, 1.6);
  paper.fillStyle = paper.createPattern(tile, 'repeat')!;
  paper.fillRect(0, 0, width, height);
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.88 });
  const reader = new FileReader();
  reader.readAsDataURL(blob);
  await new Promise((done) => (reader.onload = done));
  return String(reader.result).split(',')[1]!;
}

export interface Picture {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** So many, each another; they are about 300 KB after the app has made them smaller. */
export async function sitePictures(page: Page, count: number): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (let number = 0; number < count; ++number)
    pictures.push({
      name: `IMG_${String(2041 + number)}.jpg`,
      mimeType: 'image/jpeg',
      buffer: Buffer.from(await page.evaluate(draw, number), 'base64'),
    });
  return pictures;
}
