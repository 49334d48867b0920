/** Most pods of an Indexed Job that may run at once, and most of its indexes that may be told as failed. */
export const MAX_PARALLELISM = 100_000
export const MAX_FAILED_INDEXES = 100_000
/** Above this many completions the status of an Indexed Job can be long, so fewer pods may run at once and fewer indexes fail. */
export const HIGH_COMPLETIONS = 100_000
export const HIGH_PARALLELISM = 10_000
export const HIGH_FAILED_INDEXES = 10_000
