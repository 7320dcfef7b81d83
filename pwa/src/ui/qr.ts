/** Reads QR codes out of a camera's picture: by the browser's own detector, or by a decoder that is fetched when there is none. */
export interface Reader {
  (video: HTMLVideoElement): Promise<string[]>
}

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>
}
interface DetectorMaker {
  new (options: { formats: string[] }): Detector
  getSupportedFormats?(): Promise<string[]>
}

/** Longer sides are shrunk to this before our own decoder looks: a cheap phone then needs a tenth of a second, not one. */
const SIDE_MAX = 640

/** Rejects when the browser has no detector and the decoder could not be fetched. */
export async function openReader(): Promise<Reader> {
  const Native = (globalThis as { BarcodeDetector?: DetectorMaker }).BarcodeDetector
  // Some browsers have the name and not the thing: the formats say so.
  if (Native && (await formatsOf(Native)).includes('qr_code')) {
    const detector = new Native({ formats: ['qr_code'] })
    return async (video) => (await detector.detect(video)).map(({ rawValue }) => rawValue)
  }
  return ownReader()
}

async function formatsOf(native: DetectorMaker): Promise<string[]> {
  try {
    return (await native.getSupportedFormats?.()) ?? []
  } catch {
    return []
  }
}

async function ownReader(): Promise<Reader> {
  const { default: decode } = await import('jsqr')
  const canvas = document.createElement('canvas')
  const brush = canvas.getContext('2d', { willReadFrequently: true })
  if (!brush) throw new Error('no canvas')
  return (video) => {
    const scale = Math.min(1, SIDE_MAX / Math.max(video.videoWidth, video.videoHeight))
    canvas.width = Math.round(video.videoWidth * scale)
    canvas.height = Math.round(video.videoHeight * scale)
    brush.drawImage(video, 0, 0, canvas.width, canvas.height)
    const { data, width, height } = brush.getImageData(0, 0, canvas.width, canvas.height)
    const found = decode(data, width, height)
    return Promise.resolve(found ? [found.data] : [])
  }
}

/** The first code in the picture, null when there is none, or when this frame cannot be read: the next one will do. */
export async function firstText(reader: Reader, video: HTMLVideoElement): Promise<string | null> {
  if (video.videoWidth === 0) return null
  try {
    return (await reader(video)).find((text) => text !== '') ?? null
  } catch {
    return null
  }
}
