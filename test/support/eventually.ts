/** Reads until it suits, or the time is over; gives what was read last. */
export const eventually = async <T>(read: () => Promise<T>, suits: (value: T) => boolean, limitMs = 20_000): Promise<T> => {
  const end = performance.now() + limitMs
  for (;;) {
    const value = await read()
    if (suits(value) || performance.now() > end) return value
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
