import admin from './admin.json'
import auth from './auth.json'
import common from './common.json'
import fields from './fields.json'
import imports from './imports.json'
import objects from './objects.json'
import records from './records.json'
import setup from './setup.json'

export default { admin, auth, common, fields, imports, objects, records, setup }
