import { client } from '../../sync/client'

/** Hands everything unsent to another app, or saves it as a file where sharing files is not possible. */
export async function shareUnsent(day: string): Promise<void> {
  const name = `sew-track-${day}.json`
  const body = await client.exportUnsent()
  const file = new File([body], name, { type: 'application/json' })
  if (navigator.canShare?.({ files: [file] })) {
    try {
      await navigator.share({ files: [file], title: name })
      return
    } catch (error) {
      // Closing the share sheet is a choice; anything else falls through to a plain download.
      if (error instanceof DOMException && error.name === 'AbortError') return
    }
  }
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
