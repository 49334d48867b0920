import type { Samples } from './sample.ts'

/** A request of PKCS#10 for `CN=jane`, signed with its own key, as PEM in base64. */
export const SAMPLE_REQUEST =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlISk1IRUNBUUF3RHpFTk1Bc0dBMVVFQXhNRWFtRnVaVEJaTUJNR0J5cUdTTTQ5QWdFR0NDcUdTTTQ5QXdFSApBMElBQkNSS1hZTzhtbkl4czcwZER0enhxVGVzZjFzZW5QY2lYMDl3YnZIYnh0R0FtejlBY0ZITjI3K1I2YmRLCnlrTHZKN2FJeFB5aDg1TGJmNnRXS2k3ZG02eWdBREFLQmdncWhrak9QUVFEQWdOSUFEQkZBaUVBcndvNWF4YnkKWSt0NTNKckNxRTRwZ3gyOWJxY0JJWlY0a3IrZjY0SnNEWmtDSUgzM1d0T3N4QzRkUnVvUzZKTmpLemtUWnUzcAoxOTFybzZqNlZ4ZzFKd1ExCi0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo='

export const certificates: Samples = {
  // Nobody but the server says what a request is about once it is made.
  CertificateSigningRequest: {
    body: { spec: { request: SAMPLE_REQUEST, signerName: 'example.org/signer', usages: ['client auth'] } },
    change: {},
    status: { conditions: [{ type: 'Failed', status: 'True', reason: 'Broken' }] },
    field: { name: 'spec.signerName', value: 'example.org/signer' },
  },
}
