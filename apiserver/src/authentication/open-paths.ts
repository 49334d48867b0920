/**
 * Paths that are answered without credentials, as upstream's role `system:public-info-viewer`. Nothing but plain words may
 * follow, so that no encoded or dotted path passes as one of them.
 */
const OPEN = /^\/(?:version\/?|(?:healthz|livez|readyz)(?:\/[A-Za-z0-9_-]+)*\/?)$/

export const isOpenPath = (path: string): boolean => OPEN.test(path)
