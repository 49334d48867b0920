/** Whether an If-None-Match header names an entity tag (quotes included), by the weak comparison of RFC 9110, 13.1.2. */
export const matchesTag = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch?.split(',').some((each) => {
    const tag = each.trim().replace(/^W\//, '')
    return tag === '*' || tag === etag
  }) ?? false
