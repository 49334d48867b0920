import type { ControllerOptions } from './controller-options.ts'

type SampleFeed = NonNullable<ControllerOptions['sampleFeed']>

/** Tells of whatever any of them tells of. */
export const joinFeeds = (feeds: readonly SampleFeed[]): SampleFeed => ({
  onSample: (told) => {
    const ends = feeds.map((feed) => feed.onSample(told))
    return () => {
      for (const end of ends) end()
    }
  },
})
