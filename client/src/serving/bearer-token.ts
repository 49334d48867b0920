/** The token of an Authorization header; undefined where the header is absent or of another scheme, as upstream's `bearertoken`. */
export const bearerToken = (authorization: string | undefined): string | undefined => {
  if (authorization === undefined) return undefined
  const [scheme, token] = authorization.trim().split(' ', 3)
  return scheme?.toLowerCase() === 'bearer' && token !== undefined && token !== '' ? token : undefined
}
