/** The type of a Content-Type header, lower-cased and without parameters. */
export const mediaType = (header: string | undefined): string => {
  if (header === undefined) return ''
  const end = header.indexOf(';')
  return (end < 0 ? header : header.slice(0, end)).trim().toLowerCase()
}
