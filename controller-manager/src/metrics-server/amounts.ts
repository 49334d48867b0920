const CORES = ['n', 'u', 'm', '', 'k', 'M'] as const
const BYTES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'] as const

/** `52345678n`, `52m`, `3`: billionths of a core as a canonical quantity. In plain numbers: each pod that is asked about has one. */
export const coresText = (nanos: number): string => (nanos === 0 ? '0' : largestUnit(nanos, 1000, CORES))

/** `1500Ki`, `16Mi`: whole bytes as a canonical quantity. Less than a KiB is written with decimal units, as upstream does. */
export const bytesText = (bytes: number): string => {
  if (bytes >= 1024) return largestUnit(bytes, 1024, BYTES)
  return bytes === 1000 ? '1k' : `${bytes}`
}

/** In the largest unit of which it is a whole number. */
const largestUnit = (amount: number, step: number, units: readonly string[]): string => {
  let [left, unit] = [amount, 0]
  while (unit < units.length - 1 && left % step === 0) {
    left /= step
    unit += 1
  }
  return `${left}${units[unit]}`
}
