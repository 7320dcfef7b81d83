import { describe, expect, it } from 'vitest'
import { isPrivate } from './private'

const answering = (answer: () => Promise<FileSystemDirectoryHandle>) => ({ getDirectory: answer })

describe('a private window', () => {
  it('is one when the private file system is refused', async () => {
    expect(await isPrivate(answering(() => Promise.reject(new DOMException('no', 'SecurityError'))))).toBe(true)
  })

  it('is none when it is given, or when the browser has no such thing', async () => {
    expect(await isPrivate(answering(() => Promise.resolve({} as FileSystemDirectoryHandle)))).toBe(false)
    expect(await isPrivate(undefined)).toBe(false)
    expect(await isPrivate({} as StorageManager)).toBe(false)
  })
})
