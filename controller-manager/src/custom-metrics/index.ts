/** Metrics of one's own, from pods or from a Prometheus, served as custom.metrics.k8s.io and external.metrics.k8s.io. */

export { joinFeeds } from '../shared/join-feeds.ts'
export { createSource, pageTimeout } from './create-source.ts'
export { createLookUp } from './look-up.ts'
export { createMetricsApis } from './metrics-apis.ts'
export { fetchPage } from './scrape/fetch-page.ts'
export { scrapedPods } from './scrape/target.ts'
export { serveWhenShown } from './serve-shown.ts'
