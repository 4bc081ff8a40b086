/** The reader that draws full images: Cornerstone3D's decoders and its stack viewport. Fetched when a study is first opened on a desk. */
import {
  cache,
  Enums,
  getShouldUseCPURendering,
  imageLoader,
  init as initCore,
  metaData,
  RenderingEngine,
  setUseCPURendering,
  type StackViewport,
  type Types,
} from '@cornerstonejs/core';
import { createImage, init as initLoader } from '@cornerstonejs/dicom-image-loader';
import type { FrameBytes } from '../transport/dicomweb';
import type { Image } from './study';

export interface Source {
  image: Image;
  bytes: () => Promise<FrameBytes>;
}

/** What a reader shows; `closed`: it shows nothing any more. */
interface Known extends Source {
  closed: boolean;
}

const scheme = 'study';
const { deviceMemory = 8 } = navigator as { deviceMemory?: number };
const decodedMost = deviceMemory < 4 ? 300e6 : 700e6;
const sources = new Map<string, Known>();
/** Images on their way into the library; it asks what they are for some time after they came. */
let loading = 0;
/** What went wrong with an image is told to whoever asked for it; the library's cache leaves a second promise of it to nobody. */
const told = new WeakSet<object>();
window.addEventListener('unhandledrejection', (event) => {
  if (event.reason instanceof Error && told.has(event.reason)) event.preventDefault();
});
let ready: RenderingEngine | null = null;
let panes = 0;
const open = new Set<StackReader>();

/** What Cornerstone asks of an image, from what the study's metadata said. World is the image: pixels, square or not. */
function provide(type: string, imageId: unknown): unknown {
  const source = typeof imageId === 'string' ? sources.get(imageId) : undefined;
  if (!source) return undefined;
  const { image } = source;
  const { pixels } = image;
  switch (type) {
    case 'imagePixelModule':
      return {
        samplesPerPixel: pixels.samplesPerPixel,
        photometricInterpretation: pixels.photometric,
        planarConfiguration: pixels.planar,
        rows: image.rows,
        columns: image.columns,
        bitsAllocated: pixels.bitsAllocated,
        bitsStored: pixels.bitsStored,
        highBit: pixels.bitsStored - 1,
        pixelRepresentation: pixels.signed ? 1 : 0,
      };
    case 'imagePlaneModule':
      return {
        frameOfReferenceUID: imageId,
        rows: image.rows,
        columns: image.columns,
        rowCosines: [1, 0, 0],
        columnCosines: [0, 1, 0],
        imageOrientationPatient: [1, 0, 0, 0, 1, 0],
        imagePositionPatient: [0, 0, 0],
        pixelSpacing: [1, 1],
        rowPixelSpacing: 1,
        columnPixelSpacing: 1,
      };
    case 'voiLutModule': {
      const [first] = image.windows;
      return {
        windowCenter: first ? [first.centre] : undefined,
        windowWidth: first ? [first.width] : undefined,
        voiLUTFunction: pixels.voiFunction ?? undefined,
      };
    }
    case 'modalityLutModule':
      return { rescaleSlope: pixels.slope, rescaleIntercept: pixels.intercept };
    case 'generalSeriesModule':
      // Uptake values are not reckoned here: a PET is read as its numbers.
      return { modality: pixels.modality === 'PT' ? 'OT' : pixels.modality };
    case 'sopCommonModule':
      return { sopClassUID: pixels.sopClass, sopInstanceUID: image.instance };
    default:
      return undefined;
  }
}

/** A rasteriser in software is slower than reckoning the picture straight. */
function drawnInSoftware(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2');
  if (!gl) return true;
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name = info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : '';
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return /swiftshader|llvmpipe|software|basic render/i.test(name);
}

function engine(): RenderingEngine {
  if (ready) return ready;
  initCore();
  if (drawnInSoftware()) setUseCPURendering(true, false);
  cache.setMaxCacheSize(decodedMost);
  initLoader({ maxWebWorkers: Math.min(4, Math.max(1, navigator.hardwareConcurrency - 1)) });
  metaData.addProvider(provide, 20_000);
  imageLoader.registerImageLoader(scheme, (imageId, options) => ({
    promise: load(imageId, options ?? {}),
  }));
  ready = new RenderingEngine('reading');
  return ready;
}

/** What takes time at the first image is done before it. */
export const warmUp = (): void => void engine();

async function load(imageId: string, options: Record<string, unknown>): Promise<Types.IImage> {
  const source = sources.get(imageId);
  if (!source) throw new Error('no such image');
  loading += 1;
  try {
    const { bytes, transferSyntax } = await source.bytes();
    const image = await createImage(imageId, bytes as never, transferSyntax, options);
    // What comes when nobody looks any more must not reach a viewport that is gone.
    if (source.closed) throw new Error('closed');
    return image as Types.IImage;
  } catch (thrown) {
    if (thrown instanceof Error) told.add(thrown);
    throw thrown;
  } finally {
    loading -= 1;
    setTimeout(forget);
  }
}

/** With the last reader nothing of a study stays; but what is on its way is named until it has come. */
function forget(): void {
  if (open.size > 0 || loading > 0) return;
  sources.clear();
  cache.purgeCache();
}

function idOf({ instance, frame }: Image): string {
  return `${scheme}:${instance}/${frame}`;
}

/** One element with one stack of images, drawn pixel for pixel; whoever holds it lays it where and as large as wanted. */
export class StackReader {
  readonly #id = `pane-${++panes}`;
  readonly #element: HTMLDivElement;
  #ids: string[] = [];
  #current = -1;
  #size = '';

  constructor(element: HTMLDivElement) {
    this.#element = element;
  }

  get #viewport(): StackViewport | undefined {
    return ready?.getViewport(this.#id) as StackViewport | undefined;
  }

  async open(stack: readonly Source[], at: number): Promise<void> {
    open.add(this);
    for (const source of stack) sources.set(idOf(source.image), { ...source, closed: false });
    this.#ids = stack.map(({ image }) => idOf(image));
    const image = stack[at]?.image;
    if (!image) return;
    const drawing = engine();
    this.#fit(image);
    if (!this.#viewport) {
      drawing.enableElement({
        viewportId: this.#id,
        element: this.#element,
        type: Enums.ViewportType.STACK,
        defaultOptions: { background: [0, 0, 0] },
      });
    } else this.#viewport.resize();
    this.#current = at;
    await this.#viewport?.setStack(this.#ids, at);
    this.#viewport?.resetCamera();
    this.#viewport?.render();
  }

  /** Decoded already: it can be shown within this frame. */
  has(index: number): boolean {
    const id = this.#ids[index];
    return id !== undefined && cache.isLoaded(id);
  }

  /** False: another was wanted meanwhile. */
  async show(index: number, image: Image): Promise<boolean> {
    this.#current = index;
    const viewport = this.#viewport;
    if (!viewport) return false;
    const other = this.#fit(image);
    await viewport.setImageIdIndex(index);
    if (this.#current !== index) return false;
    if (other) {
      ready?.resize(true, false);
      viewport.resetCamera();
    }
    return true;
  }

  /** How it is drawn; without a window, as the image says or from its darkest to its lightest. Answers what it then is. */
  paint(
    window: readonly [number, number] | null,
    invert: boolean,
  ): readonly [number, number] | null {
    const viewport = this.#viewport;
    const image = viewport?.getCornerstoneImage();
    if (!viewport || !image) return null;
    const [centre, width] = window ?? [Number(image.windowCenter), Number(image.windowWidth)];
    viewport.setProperties({
      voiRange: { lower: centre - width / 2, upper: centre + width / 2 },
      invert: invert !== Boolean(image.invert),
    });
    viewport.render();
    return [centre, width];
  }

  /** Decodes ahead what is here already. */
  decode(index: number): Promise<unknown> {
    const id = this.#ids[index];
    if (id === undefined || cache.isLoaded(id)) return Promise.resolve();
    const useRGBA = getShouldUseCPURendering();
    const options = { useRGBA, preScale: { enabled: true }, requestType: 'prefetch', priority: 1 };
    return imageLoader.loadAndCacheImage(id, options as never);
  }

  close(): void {
    open.delete(this);
    const others = new Set([...open].flatMap((one) => one.#ids));
    for (const id of this.#ids) {
      const source = sources.get(id);
      if (source && !others.has(id)) source.closed = true;
    }
    if (this.#viewport) ready?.disableElement(this.#id);
    forget();
  }

  /** One pixel of the image is one of the screen: true where that made it another size. */
  #fit({ columns, rows }: Image): boolean {
    const size = `${columns}/${rows}`;
    if (size === this.#size) return false;
    this.#size = size;
    const ratio = window.devicePixelRatio || 1;
    this.#element.style.width = `${columns / ratio}px`;
    this.#element.style.height = `${rows / ratio}px`;
    return true;
  }
}
