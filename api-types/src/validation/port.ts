import * as fieldErrors from './errors.ts'
import type { FieldError, Path } from './field-error.ts'

/** Reasons why a number is no port (upstream's `validation.IsValidPortNum`). */
export const isValidPortNum = (port: number): readonly string[] =>
  port >= 1 && port <= 65535 ? [] : ['must be between 1 and 65535, inclusive']

/** Reasons why a text is no IANA service name, as ports are called (RFC 6335, upstream's `validation.IsValidPortName`). */
export const isValidPortName = (name: string): readonly string[] => [
  ...(name.length > 15 ? ['must be no more than 15 bytes'] : []),
  ...(/^[-a-z0-9]+$/.test(name) ? [] : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
  ...(/[a-z]/.test(name) ? [] : ['must contain at least one letter (a-z)']),
  ...(name.includes('--') ? ['must not contain consecutive hyphens'] : []),
  ...(name.startsWith('-') || name.endsWith('-') ? ['must not begin or end with a hyphen'] : []),
]

/** A port given by number or by name (upstream's `ValidatePortNumOrName`). */
export const validatePortNumOrName = (port: number | string, at: Path): readonly FieldError[] =>
  (typeof port === 'number' ? isValidPortNum(port) : isValidPortName(port)).map((why) => fieldErrors.invalid(at, port, why))

/** Protocols that ports of Services, endpoints and containers may have. */
export const PORT_PROTOCOLS: readonly string[] = ['SCTP', 'TCP', 'UDP']

/** A port's protocol after defaulting (upstream's `supportedPortProtocols`). */
export const validateProtocol = (protocol: string | undefined, at: Path): readonly FieldError[] => {
  if (!protocol) return [fieldErrors.required(at)]
  return PORT_PROTOCOLS.includes(protocol) ? [] : [fieldErrors.notSupported(at, protocol, PORT_PROTOCOLS)]
}
