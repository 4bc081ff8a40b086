/** Where a page lies on a screen. All in device pixels. */
export interface Placed {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What one looks at: zoom 1 shows the whole page; (x, y) is what of the page lies in the middle, 0-10000. */
export interface Look {
  zoom: number;
  x: number;
  y: number;
}

export const wholePage: Look = { zoom: 1, x: 5000, y: 5000 };
export const zoomMost = 6;
/** Of a page that is no picture: width to height. */
export const blankBoard = { width: 1600, height: 900 };

/** The page in the screen, as large as it goes, moved and magnified by `look`. */
export function place(
  screen: { width: number; height: number },
  page: { width: number; height: number },
  look: Look,
): Placed {
  const fit = Math.min(screen.width / page.width, screen.height / page.height) * look.zoom;
  const width = Math.round(page.width * fit);
  const height = Math.round(page.height * fit);
  const along = (room: number, size: number, at: number): number =>
    size <= room
      ? Math.round((room - size) / 2)
      : Math.round(Math.min(0, Math.max(room - size, room / 2 - (size * at) / 10_000)));
  return {
    x: along(screen.width, width, look.x),
    y: along(screen.height, height, look.y),
    width,
    height,
  };
}

/** From the screen to the page, 0-10000; outside the page it lies on its edge. */
export function toPage(placed: Placed, x: number, y: number): [number, number] {
  const of = (at: number, size: number): number =>
    Math.min(10_000, Math.max(0, Math.round((at / Math.max(1, size)) * 10_000)));
  return [of(x - placed.x, placed.width), of(y - placed.y, placed.height)];
}

/**
 * Magnifies by `factor`, so that what lies under (x, y) of the screen stays there; then moves by (dx, dy). In that order a pinch
 * is one step.
 */
export function moved(
  look: Look,
  screen: { width: number; height: number },
  page: { width: number; height: number },
  { factor = 1, x = 0, y = 0, dx = 0, dy = 0 },
): Look {
  const zoom = Math.min(zoomMost, Math.max(1, look.zoom * factor));
  if (zoom === 1) return wholePage;
  const before = place(screen, page, look);
  const px = ((x - before.x) / before.width) * 10_000;
  const py = ((y - before.y) / before.height) * 10_000;
  const scale = zoom / look.zoom;
  const width = before.width * scale;
  const height = before.height * scale;
  const centre = (room: number, size: number, at: number, under: number): number => {
    const middle = under + ((room / 2 - at) / size) * 10_000;
    const half = Math.min(5000, (room / 2 / size) * 10_000);
    return Math.min(10_000 - half, Math.max(half, middle));
  };
  return {
    zoom,
    x: centre(screen.width, width, x + dx, px),
    y: centre(screen.height, height, y + dy, py),
  };
}
