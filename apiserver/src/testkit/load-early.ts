// What a server loads only when something first needs it. Files of tests share a process, and one that ends while such a load is under
// way would break it for all that come after.
import 'node:http2'
import 'node:tls'
import '@coxswain/client/node/serving'
import 'ajv'
import 'jose'
import 're2js'
import '../cel/language.ts'
