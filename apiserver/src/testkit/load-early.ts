// What a server loads only when something first needs it. Files of tests share a process, and one that ends while such a load is under
// way would break it for all that come after.
import 'node:http2'
import 'node:tls'
import '../pki/load-x509.ts'
import 'ajv'
import 'jose'
import 're2js'
import '../cel/language.ts'
