import { start } from './start.ts'

export const scripts = start()
