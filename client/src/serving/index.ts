/** What every server of a cluster needs to know who asks it, and whether he may: the API server itself, kubelets, servers of metrics. And how several requests come in one. */

export {
  type AnswerHead,
  BUNDLE_PATH,
  BUNDLE_TYPE,
  createFrameReader,
  encodeFrame,
  type Frame,
  MAX_BUNDLE,
  type RequestHead,
} from '../bundle/frames.ts'
export { type AccessReviews, createAccessReviews, type ReviewedAccess, type Verdict } from './access-reviews.ts'
export { type Authenticate, type Authentication, type AuthenticatorOptions, createAuthenticator } from './authenticator.ts'
export { bearerToken } from './bearer-token.ts'
export { createFrontProxy, DEFAULT_FRONT_PROXY, type FrontProxyOptions, type UserOfFrontProxy } from './front-proxy.ts'
export { headersBelow, headerValues } from './header-values.ts'
export type { Peer, PeerCertificate } from './peer.ts'
export { createTokenReviews, type TokenReviewsOptions } from './token-reviews.ts'
export { ANONYMOUS, AUTHENTICATED_GROUP, asAuthenticated, UNAUTHENTICATED_GROUP, type UserInfo } from './user-info.ts'
