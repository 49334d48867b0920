/** Single modules of undici: its entry loads fetch, caches, WebSocket and mocks besides, a megabyte in each process. */
declare module 'undici/lib/dispatcher/pool.js' {
  // biome-ignore lint/style/noDefaultExport: the module is CommonJS, whose value is the class.
  export { Pool as default } from 'undici'
}

declare module 'undici/lib/core/connect.js' {
  // biome-ignore lint/style/noDefaultExport: the module is CommonJS, whose value is the function.
  export { buildConnector as default } from 'undici'
}
