/** The API server as a function from requests to answers: no sockets, no disk, no clock of its own. */
export type { TokenKey } from './authentication/token-key.ts'
export type { Caller, UserInfo } from './authentication/user-info.ts'
export { serviceAccountKey } from './pki/service-account-key.ts'
export { type ApiServer, createApiServer } from './server.ts'
export { type ApiServerFlags, type ApiServerOptions, defaultFlags } from './server-options.ts'
export { type MemoryDump, type MemoryStore, memoryStore } from './storage/drivers/memory.ts'
export type * from './storage/store.ts'
export { VERSION } from './version.ts'
