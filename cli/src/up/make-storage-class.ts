import { DEFAULT_CLASS, type DeepReadonly, kinds, StatusError, type StorageClass } from '@coxswain/api-types'
import type { Client } from '@coxswain/client'

const MADE = 'coxswain.dev/local-path-class'

const LOCAL_PATH_CLASS: DeepReadonly<StorageClass> = {
  metadata: { name: 'local-path', annotations: { [DEFAULT_CLASS[0]]: 'true' } },
  provisioner: 'coxswain.dev/local-path',
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer',
  // A folder has no size of its own: to grow is a matter of the books.
  allowVolumeExpansion: true,
}

/**
 * Gives a cluster the class `local-path`, for claims that name none, when it is started for the first time: a mark on kube-system says
 * that it was. Who deletes or changes the class later has his way.
 */
export const makeStorageClass = async (client: Pick<Client, 'get' | 'create' | 'patch'>): Promise<void> => {
  const { metadata } = await client.get(kinds.Namespace, { name: 'kube-system' })
  if (metadata.annotations?.[MADE] !== undefined) return
  try {
    await client.create(kinds.StorageClass, LOCAL_PATH_CLASS)
  } catch (error) {
    // Somebody was quicker, or the mark could not be made the last time.
    if (!(error instanceof StatusError && error.reason === 'AlreadyExists')) throw error
  }
  const patch = { metadata: { annotations: { [MADE]: LOCAL_PATH_CLASS.metadata.name } } }
  await client.patch(kinds.Namespace, { name: 'kube-system', type: 'merge', patch })
}
