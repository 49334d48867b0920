/** The controllers: pure functions from what is to what shall be done. The client's runner carries them out. */
export { deployment } from './controllers/deployment.ts'
export { controllers } from './controllers/index.ts'
export { replicaSet } from './controllers/replica-set.ts'
