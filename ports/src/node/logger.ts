import { pino } from 'pino'
import type { Logger } from '../logger.ts'

export interface LoggerOptions {
  readonly component: string
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | undefined
}

/** JSON lines on standard error, so that a command's output stays its own. Credentials are cut out wherever they stand. */
export const pinoLogger = ({ component, level = 'info' }: LoggerOptions): Logger =>
  pino({
    level,
    base: { component },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ['headers.authorization', 'headers.cookie', '*.token', '*.password', '*.key'], censor: '[redacted]' },
  }, pino.destination({ dest: 2, sync: true }))
