/**
 * Whether this window forgets everything when it is closed. Firefox and Safari refuse the private file system in private windows,
 * and only there; Chrome does not let on, so there the answer is always no.
 */
export async function isPrivate(storage: Pick<StorageManager, 'getDirectory'> | undefined): Promise<boolean> {
  // Absent without HTTPS and in old browsers, where nothing follows from it.
  if (storage?.getDirectory === undefined) return false
  return storage.getDirectory().then(
    () => false,
    () => true,
  )
}
