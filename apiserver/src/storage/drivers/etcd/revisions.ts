/** As many writes may share a transaction of etcd. Its `--max-txn-ops` is 128 unless told otherwise. */
export const MOST_TOGETHER = 32

/**
 * etcd counts transactions, and what several writers have written in one of them has one revision there; ours must tell them apart, or a
 * watch that breaks off between two of them could not be resumed. So one of etcd's is 32 of ours: the last writer of a transaction, or its
 * only one, has `32 r`, the one before him `32 r - 1`. How many come behind him is kept with the value.
 */
export const revisionOf = (etcdRevision: number | string, behind = 0): number => Number(etcdRevision) * MOST_TOGETHER - behind

/** etcd's revision in which ours was written. */
export const writtenIn = (revision: number): number => Math.ceil(revision / MOST_TOGETHER)

/** The last of etcd's revisions of which nothing comes after ours. */
export const wholeAt = (revision: number): number => Math.floor(revision / MOST_TOGETHER)
