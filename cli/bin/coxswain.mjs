#!/usr/bin/env node
// The command without `npm start`: says what to do where it has not been compiled yet.
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const compiled = join(import.meta.dirname, '../dist/bundle/main.js')
if (existsSync(compiled)) await import(compiled)
else {
  console.error('error: this checkout is not built yet\nBuild it with: npm start (which starts a cluster too), or: npm run build')
  process.exitCode = 1
}
