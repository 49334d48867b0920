/** Lines of what kubectl printed. */
export const lines = (text: string): string[] => text.trim().split('\n')

/** Cells of a table without its head: columns are two spaces apart at least. */
export const rows = (text: string): string[][] =>
  lines(text)
    .slice(1)
    .map((line) => line.split(/\s{2,}/))
