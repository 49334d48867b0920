const DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const TIME = /^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$/

/** A day of the calendar, as Go's `time.Parse("2006-01-02")` takes it. */
export const isDateText = (text: string): boolean => {
  const [, year, month, day] = (DATE.exec(text) ?? []).map(Number)
  if (year === undefined || month === undefined || day === undefined) return false
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

const daysIn = (year: number, month: number): number => {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Upstream's `strfmt.IsDateTime`: a little laxer than RFC 3339 about what comes after the seconds. */
export const isDateTimeText = (text: string): boolean => {
  const [date = '', time] = text.toLowerCase().split('t')
  if (text.length < 4 || time === undefined || !isDateText(date)) return false
  const [, hours = '', minutes = '', seconds = ''] = TIME.exec(time) ?? ['', '99']
  return hours <= '23' && minutes <= '59' && seconds <= '59'
}

const GO_DURATION = /^[-+]?(0|((\d+(\.\d*)?|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h))+)$/
const AMOUNT = /\d+\s*([A-Za-z\u00b5]+)/g
/** Units as people write them: the last of each may go on, as in `seconds`. */
const EXACT_UNITS = new Set(['ns', 'us', 'µs', 'ms', 's', 'm', 'h', 'hr', 'd', 'w', 'wk'])
const UNIT_STARTS = ['nano', 'micro', 'milli', 'sec', 'min', 'hour', 'day', 'week']

/** A duration of Go, or a text that has an amount with a unit anywhere, such as `22 ns` (upstream's `strfmt.ParseDuration`). */
export const isDurationText = (text: string): boolean => {
  if (GO_DURATION.test(text)) return true
  for (const [, given = ''] of text.matchAll(AMOUNT)) {
    const unit = given.toLowerCase()
    if (EXACT_UNITS.has(unit) || UNIT_STARTS.some((start) => unit.startsWith(start))) return true
  }
  return false
}
