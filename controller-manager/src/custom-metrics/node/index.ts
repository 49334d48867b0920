/** What is read from files for custom and external metrics. */
export { type PrometheusSettings, readPrometheusSettings } from './read-prometheus-settings.ts'
