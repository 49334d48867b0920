import type { Descriptions } from './descriptions.ts'

/** Reviews of tokens and callers, and requests for tokens. */
export const descriptions: Descriptions = {
  'authentication/v1.TokenReview': {
    '': 'Asks whose a bearer token is. Created to be answered, and never kept.',
    metadata: 'Not used.',
    spec: 'The token.',
    status: 'The answer.',
  },
  'authentication/v1.TokenReviewSpec': {
    '': 'The token that is asked about.',
    token: 'The token itself, without a scheme before it.',
    audiences: 'Whom the token is to be meant for. Empty: the server itself.',
  },
  'authentication/v1.TokenReviewStatus': {
    '': 'Whose a token is.',
    authenticated: 'True when the token is known and good.',
    user: 'The user that the token stands for.',
    audiences:
      'Those of the audiences asked for that the token is meant for. A client that names audiences must look whether its own is here.',
    error: 'Why the token could not be checked, or is not good.',
  },
  'authentication/v1.UserInfo': {
    '': 'What is known of a user.',
    username: 'The name: unique among users at one time.',
    uid: 'An id that no other user ever has, unlike the name.',
    groups: 'The groups that the user belongs to.',
    extra: 'What the authenticator says besides, each a key with values.',
  },
  'authentication/v1.SelfSubjectReview': {
    '': 'Asks whom the server takes the caller for. Created to be answered, and never kept.',
    metadata: 'Not used.',
    status: 'The answer.',
  },
  'authentication/v1.SelfSubjectReviewStatus': {
    '': 'Whom the server takes the caller for.',
    userInfo: 'The user that made the request.',
  },
  'authentication/v1.TokenRequest': {
    '': 'Asks for a token of a service account. Created at the token subresource of the account, and never kept.',
    metadata: 'The name and namespace of the account.',
    spec: 'What the token is to be good for.',
    status: 'The token.',
  },
  'authentication/v1.TokenRequestSpec': {
    '': 'What a token is to be good for.',
    audiences: 'Whom the token is meant for: others must refuse it. Empty: the server itself.',
    expirationSeconds: 'How long the token is to live, from ten minutes on. The server may give another time: see the status.',
    boundObjectRef: 'An object that the token is bound to: it is good only as long as that is there.',
  },
  'authentication/v1.TokenRequestStatus': {
    '': 'A token.',
    token: 'The token itself.',
    expirationTimestamp: 'When the token ends.',
  },
  'authentication/v1.BoundObjectReference': {
    '': 'An object that a token is bound to.',
    kind: 'Pod, Secret or Node.',
    apiVersion: 'The version of its API.',
    name: 'Its name.',
    uid: 'Its uid; empty: whichever object has the name.',
  },
}
