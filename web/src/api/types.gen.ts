// Generated from the OpenAPI document of the server by scripts/ui-types.sh. DO NOT EDIT.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Batch: {
            /** @description All items or none. Without it each item is on its own */
            atomic?: boolean;
            items: components["schemas"]["BatchItem"][];
        };
        /**
         * @example {
         *       "results": [
         *         {
         *           "index": 0,
         *           "status": 201,
         *           "ref": "acme",
         *           "object": "company",
         *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "version": 1
         *         },
         *         {
         *           "index": 1,
         *           "status": 422,
         *           "problem": {
         *             "type": "urn:holdfast:problem:fields_invalid",
         *             "title": "The request is not valid.",
         *             "status": 422,
         *             "detail": "Some values were not accepted (1).",
         *             "code": "fields_invalid",
         *             "request_id": "0d9fbe6ab5f1a2c3d4e5f607",
         *             "errors": [
         *               {
         *                 "field": "emails.0",
         *                 "code": "email_invalid",
         *                 "message": "This is not an e-mail address.",
         *                 "pointer": "/items/1/values/emails/0"
         *               }
         *             ]
         *           }
         *         }
         *       ]
         *     }
         */
        BatchAnswer: {
            results: components["schemas"]["BatchResult"][];
        };
        /**
         * @example {
         *       "op": "update",
         *       "object": "contact",
         *       "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *       "version": 3,
         *       "values": {
         *         "stage": "customer"
         *       }
         *     }
         */
        BatchItem: {
            /**
             * Format: uuid
             * @description Of the record that is changed, deleted or brought back
             */
            id?: string;
            /** @description For an upsert: match fields, tried in order */
            match?: string[];
            object: string;
            /** @enum {string} */
            op: "create" | "update" | "upsert" | "delete" | "restore";
            /** @description A name of the caller's for what the item makes, for references of later items */
            ref?: string;
            /** @description By field, as to create or to change a record of the object. A reference may be {"ref":"…"}, to what an earlier item makes */
            values?: {
                [key: string]: unknown;
            };
            /** @description The version that the change was made from, * for any; needed for an update */
            version?: number | "*";
        };
        /**
         * @example {
         *       "index": 0,
         *       "status": 201,
         *       "ref": "acme",
         *       "object": "company",
         *       "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *       "version": 1
         *     }
         */
        BatchResult: {
            /** Format: uuid */
            id?: string;
            index: number;
            object?: string;
            problem?: components["schemas"]["Problem"];
            ref?: string;
            /** @description As if the item had been sent alone: 200, 201, 204, or that of the problem */
            status: number;
            version?: number;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "object": "contact",
         *           "action": "delete",
         *           "state": "running",
         *           "total": 1200,
         *           "done": 400,
         *           "changed": 398,
         *           "kept": 2,
         *           "code": "",
         *           "reason": null,
         *           "created_at": "2026-01-15T09:30:00Z"
         *         }
         *       ]
         *     }
         */
        BulkList: {
            data: components["schemas"]["BulkWork"][];
        };
        /**
         * @description A filter and words, or ids; with neither, every record
         * @example {
         *       "object": "contact",
         *       "action": "delete",
         *       "filter": "stage = former and updated_at before last_year"
         *     }
         */
        BulkRequest: {
            /** @enum {string} */
            action: "delete" | "restore";
            /** @description As in a list: an object, or a string in the short notation */
            filter?: unknown;
            ids?: string[];
            object: string;
            q?: string | null;
        };
        /**
         * @example {
         *       "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *       "object": "contact",
         *       "action": "delete",
         *       "state": "running",
         *       "total": 1200,
         *       "done": 400,
         *       "changed": 398,
         *       "kept": 2,
         *       "code": "",
         *       "reason": null,
         *       "created_at": "2026-01-15T09:30:00Z"
         *     }
         */
        BulkWork: {
            /** @enum {string} */
            action: "delete" | "restore";
            changed: number;
            code: string;
            /** Format: date-time */
            created_at: string;
            done: number;
            /** Format: uuid */
            id: string;
            kept: number;
            object: string;
            reason: string | null;
            /** @enum {string} */
            state: "waiting" | "running" | "finished" | "failed" | "stopped" | "reverting" | "reverted";
            total: number;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "name": "contact",
         *           "plural": "contacts",
         *           "path": "/api/v1/contacts",
         *           "label": {
         *             "en": "Contact",
         *             "zh-CN": "联系人"
         *           },
         *           "label_plural": {
         *             "en": "Contacts",
         *             "zh-CN": "联系人"
         *           },
         *           "title": "name",
         *           "subject": "self",
         *           "hidden": false,
         *           "may": {
         *             "read": true,
         *             "create": true,
         *             "update": true,
         *             "delete": true,
         *             "import": true,
         *             "export": false,
         *             "share": false,
         *             "reveal": false
         *           },
         *           "fields": [
         *             {
         *               "id": "stage",
         *               "name": "stage",
         *               "type": "choice",
         *               "label": {
         *                 "en": "Stage",
         *                 "zh-CN": "阶段"
         *               },
         *               "required": false,
         *               "many": false,
         *               "match": false,
         *               "unique": false,
         *               "system": false,
         *               "hidden": false,
         *               "sealed": false,
         *               "masked": false,
         *               "exportable": true,
         *               "findable": true,
         *               "sortable": true,
         *               "reveal": false,
         *               "on_create": true,
         *               "on_update": true,
         *               "operators": [
         *                 "eq",
         *                 "ne",
         *                 "in",
         *                 "empty",
         *                 "not_empty"
         *               ],
         *               "choices": [
         *                 {
         *                   "id": "lead",
         *                   "label": {
         *                     "en": "Lead",
         *                     "zh-CN": "线索"
         *                   }
         *                 }
         *               ]
         *             }
         *           ]
         *         }
         *       ],
         *       "version": "c1d0f4a9b2e37586"
         *     }
         */
        Catalog: {
            data: components["schemas"]["Object"][];
            /** @example c1d0f4a9b2e37586 */
            version: string;
        };
        /**
         * @example {
         *       "object": "contact",
         *       "kind": "updated",
         *       "ids": [
         *         "01890a5d-ac96-774b-bcce-b302099a8057"
         *       ]
         *     }
         */
        ChangeEvent: {
            /** @description Missing when there are too many to name: read lists anew */
            ids?: string[];
            /** @enum {string} */
            kind: "created" | "updated" | "deleted" | "restored" | "gone";
            /** @description The object's name, in the singular */
            object: string;
        };
        /**
         * @example {
         *       "id": "lead",
         *       "label": {
         *         "en": "Lead",
         *         "zh-CN": "线索"
         *       },
         *       "hue": "blue"
         *     }
         */
        Choice: {
            hue?: string;
            id: string;
            label: {
                [key: string]: string;
            };
            retired?: boolean;
        };
        /**
         * @example {
         *       "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *       "name": "Grace Hopper"
         *     }
         */
        Colleague: {
            id: string;
            name: string;
        };
        /** @description Company. Fields you may not read are missing. */
        Company: {
            /**
             * @description Address
             * @example Called back.
             *     Wants an offer.
             */
            address?: string | null;
            /**
             * Format: date-time
             * @description Created at
             * @example 2026-01-15T09:30:00Z
             */
            readonly created_at?: string | null;
            /**
             * Format: uuid
             * @description Created by
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            readonly created_by?: string | null;
            /**
             * Format: date-time
             * @description Deleted at
             * @example 2026-01-15T09:30:00Z
             */
            readonly deleted_at?: string | null;
            /**
             * @description About
             * @example Called back.
             *     Wants an offer.
             */
            description?: string | null;
            /**
             * Format: hostname
             * @description Domain
             * @example example.com
             */
            domain?: string | null;
            /** @description E-mail */
            emails?: {
                /** @example work */
                label?: string;
                /**
                 * Format: email
                 * @example ada@example.com
                 */
                value: string;
            }[] | null;
            /**
             * @description External ID
             * @example EX-1001
             */
            external_id?: string | null;
            /**
             * Format: uuid
             * @description ID
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            readonly id: string;
            /**
             * Format: uuid
             * @description Import
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            readonly import_id?: string | null;
            /**
             * @description Industry
             * @example Example
             */
            industry?: string | null;
            /** @description By field name, what is shown of a value you may not read; the field itself is null. */
            readonly masked?: {
                [key: string]: string;
            };
            /**
             * @description Name
             * @example Example
             */
            name?: string | null;
            /** @constant */
            object: "company";
            /**
             * Format: uuid
             * @description Owner
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            readonly owner?: string | null;
            /** @description Phone */
            phones?: {
                /** @example work */
                label?: string;
                /** @example +44 20 7946 0000 */
                value: string;
            }[] | null;
            /** @description True for sample data; missing in all other records. */
            readonly sample?: boolean;
            size?: ("1_10" | "11_50" | "51_200" | "201_500" | "501_1000" | "1001_5000" | "5001_up") | null;
            stage?: ("lead" | "prospect" | "customer" | "former") | null;
            /**
             * Format: uuid
             * @description Team
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            readonly team?: string | null;
            titles?: components["schemas"]["Titles"];
            /**
             * Format: date-time
             * @description Updated at
             * @example 2026-01-15T09:30:00Z
             */
            readonly updated_at?: string | null;
            /**
             * Format: uuid
             * @description Updated by
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            readonly updated_by?: string | null;
            /**
             * Format: int64
             * @description Version
             * @example 3
             */
            readonly version?: number;
            /**
             * Format: uri
             * @description Website
             * @example https://example.com/about
             */
            website?: string | null;
        };
        CompanyCreate: {
            /**
             * @description Address
             * @example Called back.
             *     Wants an offer.
             */
            address?: string | null;
            /**
             * @description About
             * @example Called back.
             *     Wants an offer.
             */
            description?: string | null;
            /**
             * Format: hostname
             * @description Domain
             * @example example.com
             */
            domain?: string | null;
            /** @description E-mail */
            emails?: {
                /** @example work */
                label?: string;
                /**
                 * Format: email
                 * @example ada@example.com
                 */
                value: string;
            }[] | null;
            /**
             * @description External ID
             * @example EX-1001
             */
            external_id?: string | null;
            /**
             * @description Industry
             * @example Example
             */
            industry?: string | null;
            /**
             * @description Name
             * @example Example
             */
            name: string;
            /** @description Phone */
            phones?: {
                /** @example work */
                label?: string;
                /** @example +44 20 7946 0000 */
                value: string;
            }[] | null;
            size?: ("1_10" | "11_50" | "51_200" | "201_500" | "501_1000" | "1001_5000" | "5001_up") | null;
            stage?: ("lead" | "prospect" | "customer" | "former") | null;
            /**
             * Format: uri
             * @description Website
             * @example https://example.com/about
             */
            website?: string | null;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "object": "company",
         *           "name": "Example",
         *           "domain": "example.com",
         *           "website": "https://example.com/about",
         *           "phones": [
         *             {
         *               "label": "work",
         *               "value": "+44 20 7946 0000"
         *             }
         *           ],
         *           "emails": [
         *             {
         *               "label": "work",
         *               "value": "ada@example.com"
         *             }
         *           ],
         *           "industry": "Example",
         *           "size": "1_10",
         *           "address": "Called back.\nWants an offer.",
         *           "stage": "lead",
         *           "description": "Called back.\nWants an offer.",
         *           "external_id": "EX-1001",
         *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "version": 3,
         *           "owner": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "team": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "created_at": "2026-01-15T09:30:00Z",
         *           "created_by": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "updated_at": "2026-01-15T09:30:00Z",
         *           "updated_by": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "deleted_at": null,
         *           "import_id": "01890a5d-ac96-774b-bcce-b302099a8057"
         *         }
         *       ],
         *       "next_cursor": null,
         *       "titles": {
         *         "01890a5d-ac96-774b-bcce-b302099a8057": "Acme"
         *       }
         *     }
         */
        CompanyPage: {
            /** @description Only when asked for */
            count?: number;
            count_exact?: boolean;
            data: components["schemas"]["Company"][];
            /** @description Ask for it to get the next page; null on the last */
            next_cursor: string | null;
            titles?: components["schemas"]["Titles"];
        };
        /** @description Fields to change. null empties a field; a value replaces the former whole. */
        CompanyPatch: {
            /**
             * @description Address
             * @example Called back.
             *     Wants an offer.
             */
            address?: string | null;
            /**
             * @description About
             * @example Called back.
             *     Wants an offer.
             */
            description?: string | null;
            /**
             * Format: hostname
             * @description Domain
             * @example example.com
             */
            domain?: string | null;
            /** @description E-mail */
            emails?: {
                /** @example work */
                label?: string;
                /**
                 * Format: email
                 * @example ada@example.com
                 */
                value: string;
            }[] | null;
            /**
             * @description External ID
             * @example EX-1001
             */
            external_id?: string | null;
            /**
             * @description Industry
             * @example Example
             */
            industry?: string | null;
            /**
             * @description Name
             * @example Example
             */
            name?: string | null;
            /** @description Phone */
            phones?: {
                /** @example work */
                label?: string;
                /** @example +44 20 7946 0000 */
                value: string;
            }[] | null;
            size?: ("1_10" | "11_50" | "51_200" | "201_500" | "501_1000" | "1001_5000" | "5001_up") | null;
            stage?: ("lead" | "prospect" | "customer" | "former") | null;
            /**
             * Format: uri
             * @description Website
             * @example https://example.com/about
             */
            website?: string | null;
        };
        /**
         * @description One of and, or, not; or a field with op and value, values, or other: another field of the same record
         * @example {
         *       "field": "ends",
         *       "op": "gte",
         *       "other": "begins"
         *     }
         */
        Condition: {
            and?: components["schemas"]["Condition"][];
            field?: string;
            not?: components["schemas"]["Condition"] | null;
            op?: string;
            or?: components["schemas"]["Condition"][];
            other?: string;
            value?: unknown;
            values?: unknown[];
        };
        /** @description Contact. Fields you may not read are missing. */
        Contact: {
            /**
             * @description Address
             * @example Called back.
             *     Wants an offer.
             */
            address?: string | null;
            /**
             * @description Bank account
             * @example Example
             */
            bank_account?: string | null;
            /**
             * @description YYYY-MM-DD, or --MM-DD when the year is unknown
             * @example 1985-04-03
             */
            birthday?: string | null;
            /**
             * @description Care notes
             * @example Called back.
             *     Wants an offer.
             */
            care_notes?: string | null;
            /**
             * Format: uuid
             * @description id of a record of companies
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            company?: string | null;
            /**
             * Format: date-time
             * @description Created at
             * @example 2026-01-15T09:30:00Z
             */
            readonly created_at?: string | null;
            /**
             * Format: uuid
             * @description Created by
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            readonly created_by?: string | null;
            /**
             * Format: date-time
             * @description Deleted at
             * @example 2026-01-15T09:30:00Z
             */
            readonly deleted_at?: string | null;
            /**
             * @description Department
             * @example Example
             */
            department?: string | null;
            /**
             * @description About
             * @example Called back.
             *     Wants an offer.
             */
            description?: string | null;
            /** @description E-mail */
            emails?: {
                /** @example work */
                label?: string;
                /**
                 * Format: email
                 * @example ada@example.com
                 */
                value: string;
            }[] | null;
            /** @description Only when asked for: what a reference leads to. Null when it is empty, or leads to what you may not read, or into the trash. */
            readonly expanded?: {
                company?: components["schemas"]["Company"] | null;
            };
            /**
             * @description External ID
             * @example EX-1001
             */
            external_id?: string | null;
            /**
             * Format: uuid
             * @description ID
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            readonly id: string;
            /**
             * Format: uuid
             * @description Import
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            readonly import_id?: string | null;
            /**
             * @description Job title
             * @example Example
             */
            job_title?: string | null;
            /**
             * @description Lead source
             * @example Example
             */
            lead_source?: string | null;
            /** @description By field name, what is shown of a value you may not read; the field itself is null. */
            readonly masked?: {
                [key: string]: string;
            };
            name?: components["schemas"]["PersonName"] | null;
            /** @constant */
            object: "contact";
            /**
             * Format: uuid
             * @description Owner
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            readonly owner?: string | null;
            /** @description Phone */
            phones?: {
                /** @example work */
                label?: string;
                /** @example +44 20 7946 0000 */
                value: string;
            }[] | null;
            /** @description True for sample data; missing in all other records. */
            readonly sample?: boolean;
            stage?: ("lead" | "prospect" | "customer" | "former") | null;
            /**
             * Format: uuid
             * @description Team
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            readonly team?: string | null;
            titles?: components["schemas"]["Titles"];
            /**
             * Format: date-time
             * @description Updated at
             * @example 2026-01-15T09:30:00Z
             */
            readonly updated_at?: string | null;
            /**
             * Format: uuid
             * @description Updated by
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            readonly updated_by?: string | null;
            /**
             * Format: int64
             * @description Version
             * @example 3
             */
            readonly version?: number;
            /**
             * Format: uri
             * @description Website
             * @example https://example.com/about
             */
            website?: string | null;
        };
        ContactCreate: {
            /**
             * @description Address
             * @example Called back.
             *     Wants an offer.
             */
            address?: string | null;
            /**
             * @description Bank account
             * @example Example
             */
            bank_account?: string | null;
            /**
             * @description YYYY-MM-DD, or --MM-DD when the year is unknown
             * @example 1985-04-03
             */
            birthday?: string | null;
            /**
             * @description Care notes
             * @example Called back.
             *     Wants an offer.
             */
            care_notes?: string | null;
            /**
             * Format: uuid
             * @description id of a record of companies
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            company?: string | null;
            /**
             * @description Department
             * @example Example
             */
            department?: string | null;
            /**
             * @description About
             * @example Called back.
             *     Wants an offer.
             */
            description?: string | null;
            /** @description E-mail */
            emails?: {
                /** @example work */
                label?: string;
                /**
                 * Format: email
                 * @example ada@example.com
                 */
                value: string;
            }[] | null;
            /**
             * @description External ID
             * @example EX-1001
             */
            external_id?: string | null;
            /**
             * @description Job title
             * @example Example
             */
            job_title?: string | null;
            /**
             * @description Lead source
             * @example Example
             */
            lead_source?: string | null;
            name: components["schemas"]["PersonName"];
            /** @description Phone */
            phones?: {
                /** @example work */
                label?: string;
                /** @example +44 20 7946 0000 */
                value: string;
            }[] | null;
            stage?: ("lead" | "prospect" | "customer" | "former") | null;
            /**
             * Format: uri
             * @description Website
             * @example https://example.com/about
             */
            website?: string | null;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "object": "contact",
         *           "name": {
         *             "family": "Lovelace",
         *             "full": "Ada Lovelace",
         *             "given": "Ada"
         *           },
         *           "emails": [
         *             {
         *               "label": "work",
         *               "value": "ada@example.com"
         *             }
         *           ],
         *           "phones": [
         *             {
         *               "label": "work",
         *               "value": "+44 20 7946 0000"
         *             }
         *           ],
         *           "company": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "job_title": "Example",
         *           "department": "Example",
         *           "birthday": "1985-04-03",
         *           "website": "https://example.com/about",
         *           "address": "Called back.\nWants an offer.",
         *           "stage": "lead",
         *           "lead_source": "Example",
         *           "description": "Called back.\nWants an offer.",
         *           "care_notes": "Called back.\nWants an offer.",
         *           "bank_account": "Example",
         *           "external_id": "EX-1001",
         *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "version": 3,
         *           "owner": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "team": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "created_at": "2026-01-15T09:30:00Z",
         *           "created_by": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "updated_at": "2026-01-15T09:30:00Z",
         *           "updated_by": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "deleted_at": null,
         *           "import_id": "01890a5d-ac96-774b-bcce-b302099a8057"
         *         }
         *       ],
         *       "next_cursor": null,
         *       "titles": {
         *         "01890a5d-ac96-774b-bcce-b302099a8057": "Acme"
         *       }
         *     }
         */
        ContactPage: {
            /** @description Only when asked for */
            count?: number;
            count_exact?: boolean;
            data: components["schemas"]["Contact"][];
            /** @description Ask for it to get the next page; null on the last */
            next_cursor: string | null;
            titles?: components["schemas"]["Titles"];
        };
        /** @description Fields to change. null empties a field; a value replaces the former whole. */
        ContactPatch: {
            /**
             * @description Address
             * @example Called back.
             *     Wants an offer.
             */
            address?: string | null;
            /**
             * @description Bank account
             * @example Example
             */
            bank_account?: string | null;
            /**
             * @description YYYY-MM-DD, or --MM-DD when the year is unknown
             * @example 1985-04-03
             */
            birthday?: string | null;
            /**
             * @description Care notes
             * @example Called back.
             *     Wants an offer.
             */
            care_notes?: string | null;
            /**
             * Format: uuid
             * @description id of a record of companies
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            company?: string | null;
            /**
             * @description Department
             * @example Example
             */
            department?: string | null;
            /**
             * @description About
             * @example Called back.
             *     Wants an offer.
             */
            description?: string | null;
            /** @description E-mail */
            emails?: {
                /** @example work */
                label?: string;
                /**
                 * Format: email
                 * @example ada@example.com
                 */
                value: string;
            }[] | null;
            /**
             * @description External ID
             * @example EX-1001
             */
            external_id?: string | null;
            /**
             * @description Job title
             * @example Example
             */
            job_title?: string | null;
            /**
             * @description Lead source
             * @example Example
             */
            lead_source?: string | null;
            name?: components["schemas"]["PersonName"] | null;
            /** @description Phone */
            phones?: {
                /** @example work */
                label?: string;
                /** @example +44 20 7946 0000 */
                value: string;
            }[] | null;
            stage?: ("lead" | "prospect" | "customer" | "former") | null;
            /**
             * Format: uri
             * @description Website
             * @example https://example.com/about
             */
            website?: string | null;
        };
        /**
         * @example {
         *       "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *       "expires_at": "2026-01-15T21:30:00Z"
         *     }
         */
        Credential: {
            /** Format: date-time */
            expires_at: string;
            id: string;
        };
        /**
         * @description As the browser makes it (CSP level 3, section 5)
         * @example {
         *       "csp-report": {
         *         "effective-directive": "img-src",
         *         "blocked-uri": "https://example.com/pixel.gif"
         *       }
         *     }
         */
        CSPReport: Record<string, never> | Record<string, never>[];
        /**
         * @example {
         *       "id": "x5f0c2a9d81e4b736",
         *       "name": "vehicle",
         *       "plural": "vehicles",
         *       "label": {
         *         "en": "Vehicle",
         *         "zh-CN": "车辆"
         *       },
         *       "label_plural": {
         *         "en": "Vehicles",
         *         "zh-CN": "车辆"
         *       },
         *       "subject": "none",
         *       "title": "plate",
         *       "built_in": false,
         *       "hidden": false,
         *       "records": 158,
         *       "moves": 0,
         *       "work": [],
         *       "rules": [],
         *       "fields": [
         *         {
         *           "id": "x9a41e07c36b2d58f",
         *           "name": "plate",
         *           "type": "text",
         *           "label": {
         *             "en": "Plate",
         *             "zh-CN": "车牌"
         *           },
         *           "class": "personal",
         *           "required": true,
         *           "many": false,
         *           "match": true,
         *           "unique": false,
         *           "partial": false,
         *           "hidden": false,
         *           "built_in": false,
         *           "retypes_to": [],
         *           "marking": false,
         *           "moving": false,
         *           "max_length": 20,
         *           "mask_last": 0,
         *           "min_length": 0,
         *           "handling": {
         *             "sealed": true,
         *             "masked": "nobody",
         *             "audit_reads": false,
         *             "findable": true,
         *             "exportable": true,
         *             "tokens": true
         *           }
         *         }
         *       ]
         *     }
         */
        Definition: {
            built_in: boolean;
            deleted_at?: string;
            example?: {
                fits: boolean;
                message?: string;
            } | null;
            fields: components["schemas"]["FieldDefinition"][];
            help?: {
                [key: string]: string;
            };
            hidden: boolean;
            id: string;
            label: {
                [key: string]: string;
            };
            label_plural: {
                [key: string]: string;
            };
            misfits?: components["schemas"]["Misfits"] | null;
            moves: number;
            name: string;
            plural: string;
            records: number;
            rules: components["schemas"]["Rule"][];
            subject: string;
            title: string;
            until?: string;
            version: string;
            work: components["schemas"]["Work"][];
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "x5f0c2a9d81e4b736",
         *           "name": "vehicle",
         *           "plural": "vehicles",
         *           "label": {
         *             "en": "Vehicle",
         *             "zh-CN": "车辆"
         *           },
         *           "label_plural": {
         *             "en": "Vehicles",
         *             "zh-CN": "车辆"
         *           },
         *           "subject": "none",
         *           "title": "plate",
         *           "built_in": false,
         *           "hidden": false,
         *           "records": 158,
         *           "moves": 0,
         *           "work": [],
         *           "rules": [],
         *           "fields": [
         *             {
         *               "id": "x9a41e07c36b2d58f",
         *               "name": "plate",
         *               "type": "text",
         *               "label": {
         *                 "en": "Plate",
         *                 "zh-CN": "车牌"
         *               },
         *               "class": "personal",
         *               "required": true,
         *               "many": false,
         *               "match": true,
         *               "unique": false,
         *               "partial": false,
         *               "hidden": false,
         *               "built_in": false,
         *               "retypes_to": [],
         *               "marking": false,
         *               "moving": false,
         *               "max_length": 20,
         *               "mask_last": 0,
         *               "min_length": 0,
         *               "handling": {
         *                 "sealed": true,
         *                 "masked": "nobody",
         *                 "audit_reads": false,
         *                 "findable": true,
         *                 "exportable": true,
         *                 "tokens": true
         *               }
         *             }
         *           ]
         *         }
         *       ],
         *       "limits": {
         *         "objects": 200,
         *         "fields": 500,
         *         "keep_days": 30
         *       },
         *       "version": "c1d0f4a9b2e37586"
         *     }
         */
        DefinitionList: {
            data: components["schemas"]["Definition"][];
            limits: components["schemas"]["Limits"];
            /** @example c1d0f4a9b2e37586 */
            version: string;
        };
        /**
         * @description Server-Sent Events. hello: the stream began. notice: you were told something. workspace: its settings changed. resync: what happened is not known, read everything anew. session_ended: the last one. These have the data {}.
         * @example event: change
         *     id: 4711
         *     data: {"object":"contact","kind":"updated","ids":["01890a5d-ac96-774b-bcce-b302099a8057"]}
         */
        EventStream: string;
        /**
         * @example {
         *       "id": "stage",
         *       "name": "stage",
         *       "type": "choice",
         *       "label": {
         *         "en": "Stage",
         *         "zh-CN": "阶段"
         *       },
         *       "required": false,
         *       "many": false,
         *       "match": false,
         *       "unique": false,
         *       "system": false,
         *       "hidden": false,
         *       "sealed": false,
         *       "masked": false,
         *       "exportable": true,
         *       "findable": true,
         *       "sortable": true,
         *       "reveal": false,
         *       "on_create": true,
         *       "on_update": true,
         *       "operators": [
         *         "eq",
         *         "ne",
         *         "in",
         *         "empty",
         *         "not_empty"
         *       ],
         *       "choices": [
         *         {
         *           "id": "lead",
         *           "label": {
         *             "en": "Lead",
         *             "zh-CN": "线索"
         *           }
         *         }
         *       ]
         *     }
         */
        Field: {
            choices?: components["schemas"]["Choice"][];
            default?: string;
            exportable: boolean;
            findable: boolean;
            help?: {
                [key: string]: string;
            };
            hidden: boolean;
            id: string;
            label: {
                [key: string]: string;
            };
            many: boolean;
            masked: boolean;
            match: boolean;
            max?: string;
            max_length?: number;
            min?: string;
            min_length?: number;
            name: string;
            on_create: boolean;
            on_delete?: string;
            on_update: boolean;
            operators: ("eq" | "ne" | "in" | "contains" | "prefix" | "gt" | "gte" | "lt" | "lte" | "empty" | "not_empty" | "on" | "before" | "after")[];
            partial?: boolean;
            pattern?: string;
            required: boolean;
            reveal: boolean;
            sealed: boolean;
            sortable: boolean;
            system: boolean;
            target?: string;
            /** @enum {string} */
            type: "choice" | "date" | "decimal" | "domain" | "email" | "identifier" | "int" | "long_text" | "person_name" | "phone" | "reference" | "text" | "timestamp" | "url";
            unique: boolean;
        };
        /**
         * @example {
         *       "id": "x9a41e07c36b2d58f",
         *       "name": "plate",
         *       "type": "text",
         *       "label": {
         *         "en": "Plate",
         *         "zh-CN": "车牌"
         *       },
         *       "class": "personal",
         *       "required": true,
         *       "many": false,
         *       "match": true,
         *       "unique": false,
         *       "partial": false,
         *       "hidden": false,
         *       "built_in": false,
         *       "retypes_to": [],
         *       "marking": false,
         *       "moving": false,
         *       "max_length": 20,
         *       "mask_last": 0,
         *       "min_length": 0,
         *       "handling": {
         *         "sealed": true,
         *         "masked": "nobody",
         *         "audit_reads": false,
         *         "findable": true,
         *         "exportable": true,
         *         "tokens": true
         *       }
         *     }
         */
        FieldDefinition: {
            becomes?: string;
            built_in: boolean;
            choices?: components["schemas"]["Choice"][];
            /** @enum {string} */
            class: "public" | "internal" | "personal" | "sensitive" | "financial" | "secret";
            default?: string;
            deleted_at?: string;
            handling: components["schemas"]["Handling"];
            help?: {
                [key: string]: string;
            };
            hidden: boolean;
            id: string;
            label: {
                [key: string]: string;
            };
            many: boolean;
            marking: boolean;
            mask_last: number;
            match: boolean;
            max?: string;
            max_length: number;
            min?: string;
            min_length: number;
            moving: boolean;
            name: string;
            on_delete?: string;
            partial: boolean;
            pattern?: string;
            pattern_help?: {
                [key: string]: string;
            };
            required: boolean;
            retypes_to: string[];
            target?: string;
            /** @enum {string} */
            type: "choice" | "date" | "decimal" | "domain" | "email" | "identifier" | "int" | "long_text" | "person_name" | "phone" | "reference" | "text" | "timestamp" | "url";
            unique: boolean;
            until?: string;
            version: string;
        };
        /**
         * @description What is missing or null stays as it is
         * @example {
         *       "label": {
         *         "en": "Number plate",
         *         "zh-CN": "车牌号"
         *       },
         *       "required": true,
         *       "class": "internal"
         *     }
         */
        FieldPatch: {
            /** @description All of them, in order; one that is left out is retired */
            choices?: components["schemas"]["NewChoice"][];
            /** @enum {string|null} */
            class?: "public" | "internal" | "personal" | "sensitive" | "financial" | "secret" | null;
            default?: string | null;
            example?: string;
            help?: {
                [key: string]: string;
            };
            hidden?: boolean | null;
            label?: {
                [key: string]: string;
            };
            mask_last?: number | null;
            match?: boolean | null;
            max?: string | null;
            max_length?: number | null;
            min?: string | null;
            min_length?: number | null;
            name?: string | null;
            /** @enum {string|null} */
            on_delete?: "clear" | "restrict" | null;
            pattern?: string | null;
            pattern_help?: {
                [key: string]: string;
            };
            required?: boolean | null;
            type?: string | null;
            unique?: boolean | null;
        };
        /**
         * @description One of and, or, not, a relation (any, where), or a comparison of a field
         * @example {
         *       "and": [
         *         {
         *           "field": "emails",
         *           "op": "contains",
         *           "value": "example.com"
         *         },
         *         {
         *           "field": "stage",
         *           "op": "in",
         *           "values": [
         *             "lead",
         *             "customer"
         *           ]
         *         }
         *       ]
         *     }
         */
        Filter: {
            and?: components["schemas"]["Filter"][];
            /** @description A reference, or the plural name of records that refer to this one, with a point and the field that does where there are several */
            any?: string;
            field?: string;
            not?: components["schemas"]["Filter"];
            /** @enum {string} */
            op?: "eq" | "ne" | "in" | "contains" | "prefix" | "gt" | "gte" | "lt" | "lte" | "empty" | "not_empty" | "on" | "before" | "after";
            or?: components["schemas"]["Filter"][];
            /** @description In the form of the field */
            value?: unknown;
            /** @description For in */
            values?: unknown[];
            where?: components["schemas"]["Filter"];
        };
        /**
         * @example {
         *       "email": "ada@example.com",
         *       "name": "Ada Lovelace",
         *       "locale": "en",
         *       "password": "correct horse battery staple",
         *       "time_zone": "Europe/London"
         *     }
         */
        FirstUser: {
            email: string;
            locale?: string;
            name: string;
            password: string;
            time_zone?: string;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "group": {
         *             "stage": "lead",
         *             "created_at:month": "2026-03"
         *           },
         *           "count": 12,
         *           "values": {
         *             "count:birthday": 4,
         *             "max:birthday": "2001-06-30"
         *           }
         *         }
         *       ],
         *       "groups": 1,
         *       "more": false,
         *       "count": 12
         *     }
         */
        GroupPage: {
            /** @description Records in all groups */
            count: number;
            data: {
                /** @description Records in the group */
                count: number;
                /** @description By what was asked for: the value that the records have in common */
                group: {
                    [key: string]: unknown;
                };
                /** @description By what was asked for; sums and averages are decimal numbers as strings */
                values: {
                    [key: string]: unknown;
                };
            }[];
            /** @description How many there are in all */
            groups: number;
            /** @description Whether some are left out */
            more: boolean;
            titles?: components["schemas"]["Titles"];
        };
        /**
         * @example {
         *       "filter": "created_at on this_year",
         *       "group": [
         *         "stage",
         *         "created_at:month"
         *       ],
         *       "values": [
         *         "count:birthday",
         *         "max:birthday"
         *       ],
         *       "sort": "created_at:month,-count",
         *       "limit": 100
         *     }
         */
        GroupQuery: {
            deleted?: boolean;
            /** @description An object, or a string in the short notation */
            filter?: components["schemas"]["Filter"] | string | null;
            /** @description Fields; dates and moments with the span of days: day, week, month, quarter, year */
            group?: string[];
            /** @default 100 */
            limit: number;
            q?: string;
            /** @description Of group, values and count, with commas; a minus turns the order round. Without it the largest groups come first */
            sort?: string;
            /** @description Also say what the records and users are called that groups are by */
            titles?: boolean;
            /** @description What is worked out of each group: count, sum, avg, min, max of a field */
            values?: string[];
        };
        /**
         * @example {
         *       "sealed": true,
         *       "masked": "nobody",
         *       "audit_reads": false,
         *       "findable": true,
         *       "exportable": true,
         *       "tokens": false
         *     }
         */
        Handling: {
            audit_reads: boolean;
            exportable: boolean;
            findable: boolean;
            /** @enum {string} */
            masked: "nobody" | "unless_revealed" | "everybody";
            sealed: boolean;
            tokens: boolean;
        };
        /**
         * @example {
         *       "checked_at": "2026-01-15T09:30:00Z",
         *       "checks": [
         *         {
         *           "name": "backup",
         *           "state": "warn",
         *           "title": "Backups",
         *           "detail": "The newest backup is older than a day.",
         *           "todo": "Run holdfast backup, or look at why the last one failed."
         *         }
         *       ],
         *       "log": {
         *         "entries": 48210,
         *         "verified_at": "2026-01-15T03:00:00Z",
         *         "verdict": "sound",
         *         "rows": true,
         *         "problems": [],
         *         "problem_count": 0,
         *         "running": false,
         *         "done": 0,
         *         "total": 0
         *       }
         *     }
         */
        Health: {
            /** @example 2026-01-15T09:30:00Z */
            checked_at: string;
            checks: components["schemas"]["HealthCheck"][];
            log: components["schemas"]["LogState"];
        };
        /**
         * @example {
         *       "name": "backup",
         *       "state": "warn",
         *       "title": "Backups",
         *       "detail": "The newest backup is older than a day.",
         *       "todo": "Run holdfast backup, or look at why the last one failed."
         *     }
         */
        HealthCheck: {
            detail: string;
            name: string;
            /** @enum {string} */
            state: "ok" | "advice" | "warn" | "fail";
            title: string;
            todo: string;
        };
        /**
         * @example {
         *       "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *       "at": "2026-01-15T09:30:00Z",
         *       "action": "record.updated",
         *       "outcome": "ok",
         *       "actor": {
         *         "kind": "person",
         *         "user": "01890a5d-ac96-774b-bcce-b302099a8057"
         *       },
         *       "fields": [
         *         "stage"
         *       ],
         *       "version_before": 2,
         *       "version_after": 3
         *     }
         */
        HistoryEntry: {
            /** @example record.updated */
            action?: string;
            actor?: {
                kind?: string;
                on_behalf_of?: string;
                token?: string;
                user?: string;
            };
            /** Format: date-time */
            at?: string;
            fields?: string[];
            id?: string;
            outcome?: string;
            version_after?: number;
            version_before?: number;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "at": "2026-01-15T09:30:00Z",
         *           "action": "record.updated",
         *           "outcome": "ok",
         *           "actor": {
         *             "kind": "person",
         *             "user": "01890a5d-ac96-774b-bcce-b302099a8057"
         *           },
         *           "fields": [
         *             "stage"
         *           ],
         *           "version_before": 2,
         *           "version_after": 3
         *         }
         *       ],
         *       "next_cursor": null
         *     }
         */
        HistoryPage: {
            data: components["schemas"]["HistoryEntry"][];
            /** @description Ask for it to get the next page; null on the last */
            next_cursor: string | null;
        };
        /**
         * @example {
         *       "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *       "object": "contact",
         *       "state": "running",
         *       "code": "",
         *       "reason": null,
         *       "format": "csv",
         *       "file_name": "people of 2026.csv",
         *       "source": "upload",
         *       "encoding": "utf-8",
         *       "encoding_unsure": false,
         *       "delimiter": ",",
         *       "headings": true,
         *       "rows": 250,
         *       "mode": "create",
         *       "match": null,
         *       "date_order": null,
         *       "counts": {
         *         "rows": 250,
         *         "done": 100,
         *         "created": 98,
         *         "updated": 0,
         *         "unchanged": 0,
         *         "failed": 2,
         *         "companies": 4
         *       },
         *       "total": 250,
         *       "result": null,
         *       "created_at": "2026-01-15T09:30:00Z",
         *       "created_by": "01890a5d-ac96-774b-bcce-b302099a8057"
         *     }
         */
        Import: {
            code: string;
            columns?: components["schemas"]["ImportColumn"][];
            counts: components["schemas"]["ImportCounts"];
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            created_by: string | null;
            date_order: ("mdy" | "dmy") | null;
            delimiter: string | null;
            encoding: string;
            encoding_unsure: boolean;
            encodings?: string[];
            file_name: string;
            /** @enum {string} */
            format: "csv" | "vcard";
            headings: boolean;
            /** Format: uuid */
            id: string;
            match: string | null;
            /** @enum {string} */
            mode: "create" | "update" | "upsert";
            object: string;
            reason: string | null;
            result: components["schemas"]["ImportResult"] | null;
            rows: number | null;
            source: string;
            /** @enum {string} */
            state: "draft" | "waiting" | "running" | "finished" | "failed" | "stopped" | "reverting" | "reverted" | "discarded";
            total: number | null;
        };
        /**
         * @example {
         *       "index": 0,
         *       "header": "E-mail",
         *       "samples": [
         *         "ada@example.com"
         *       ],
         *       "target": "emails",
         *       "part": null,
         *       "label": "work",
         *       "why": "The heading says so.",
         *       "why_code": "map_by_header"
         *     }
         */
        ImportColumn: {
            header: string;
            index: number;
            label: string | null;
            part: string | null;
            samples: string[];
            target: string | null;
            why: string;
            why_code: string;
        };
        /**
         * @example {
         *       "index": 0,
         *       "target": "emails",
         *       "part": null,
         *       "label": "work"
         *     }
         */
        ImportColumnChoice: {
            index: number;
            label?: string | null;
            part?: string | null;
            target?: string | null;
        };
        /**
         * @example {
         *       "rows": 250,
         *       "done": 100,
         *       "created": 98,
         *       "updated": 0,
         *       "unchanged": 0,
         *       "failed": 2,
         *       "companies": 4
         *     }
         */
        ImportCounts: {
            companies: number;
            created: number;
            done: number;
            failed: number;
            rows: number;
            unchanged: number;
            updated: number;
        };
        /**
         * @description Columns that are not named stay as they are; match is for update and upsert
         * @example {
         *       "mode": "upsert",
         *       "match": "emails",
         *       "date_order": null,
         *       "columns": [
         *         {
         *           "index": 0,
         *           "target": "emails",
         *           "part": null,
         *           "label": "work"
         *         }
         *       ]
         *     }
         */
        ImportDecision: {
            columns?: components["schemas"]["ImportColumnChoice"][];
            date_order?: ("mdy" | "dmy") | null;
            match?: string | null;
            mode?: ("create" | "update" | "upsert") | null;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "object": "contact",
         *           "state": "running",
         *           "code": "",
         *           "reason": null,
         *           "format": "csv",
         *           "file_name": "people of 2026.csv",
         *           "source": "upload",
         *           "encoding": "utf-8",
         *           "encoding_unsure": false,
         *           "delimiter": ",",
         *           "headings": true,
         *           "rows": 250,
         *           "mode": "create",
         *           "match": null,
         *           "date_order": null,
         *           "counts": {
         *             "rows": 250,
         *             "done": 100,
         *             "created": 98,
         *             "updated": 0,
         *             "unchanged": 0,
         *             "failed": 2,
         *             "companies": 4
         *           },
         *           "total": 250,
         *           "result": null,
         *           "created_at": "2026-01-15T09:30:00Z",
         *           "created_by": "01890a5d-ac96-774b-bcce-b302099a8057"
         *         }
         *       ],
         *       "next_cursor": null
         *     }
         */
        ImportPage: {
            data: components["schemas"]["Import"][];
            /** @description Ask for it to get the next page; null on the last */
            next_cursor: string | null;
        };
        /**
         * @example {
         *       "rows": [
         *         {
         *           "line": 2,
         *           "action": "create",
         *           "values": {
         *             "name": {
         *               "full": "Ada Lovelace"
         *             },
         *             "emails": [
         *               {
         *                 "value": "ada@example.com"
         *               }
         *             ]
         *           },
         *           "links": {
         *             "company": {
         *               "action": "found",
         *               "title": "Acme"
         *             }
         *           },
         *           "problems": []
         *         }
         *       ]
         *     }
         */
        ImportPreview: {
            rows: components["schemas"]["ImportPreviewRow"][];
        };
        /**
         * @example {
         *       "action": "found",
         *       "title": "Acme"
         *     }
         */
        ImportPreviewLink: {
            /** @enum {string} */
            action: "found" | "create";
            title: string;
        };
        /**
         * @example {
         *       "line": 2,
         *       "action": "create",
         *       "values": {
         *         "name": {
         *           "full": "Ada Lovelace"
         *         },
         *         "emails": [
         *           {
         *             "value": "ada@example.com"
         *           }
         *         ]
         *       },
         *       "links": {
         *         "company": {
         *           "action": "found",
         *           "title": "Acme"
         *         }
         *       },
         *       "problems": []
         *     }
         */
        ImportPreviewRow: {
            /** @enum {string} */
            action: "create" | "update" | "unchanged" | "fail";
            line: number;
            links: {
                [key: string]: components["schemas"]["ImportPreviewLink"];
            };
            problems: components["schemas"]["ImportProblem"][];
            /** @description By field, each in the form of a record; what was not accepted is missing */
            values: {
                [key: string]: unknown;
            };
        };
        /**
         * @example {
         *       "index": 3,
         *       "column": "Birthday",
         *       "code": "date_invalid",
         *       "reason": "This is not a date."
         *     }
         */
        ImportProblem: {
            code: string;
            column: string | null;
            index: number | null;
            reason: string;
        };
        /**
         * @description What is missing stays as it was
         * @example {
         *       "encoding": "gb18030",
         *       "delimiter": ";",
         *       "headings": true
         *     }
         */
        ImportReading: {
            /** @description Comma, semicolon, tab or bar */
            delimiter?: string | null;
            encoding?: ("utf-8" | "utf-16le" | "utf-16be" | "gb18030" | "big5" | "shift_jis" | "euc-kr" | "windows-1252" | "windows-1250" | "windows-1251" | "windows-1253" | "windows-1254" | "macintosh") | null;
            headings?: boolean | null;
        };
        /**
         * @example {
         *       "removed": 97,
         *       "kept": [
         *         {
         *           "object": "contact",
         *           "id": "01890a5d-ac96-774b-bcce-b302099a8057"
         *         }
         *       ],
         *       "kept_count": 1
         *     }
         */
        ImportResult: {
            kept: {
                /** Format: uuid */
                id: string;
                object: string;
            }[];
            kept_count: number;
            removed: number;
        };
        /**
         * @example {
         *       "target": "emails",
         *       "part": null,
         *       "label": null,
         *       "title": {
         *         "en": "E-mail",
         *         "zh-CN": "电子邮件"
         *       },
         *       "required": false,
         *       "several": true
         *     }
         */
        ImportTarget: {
            label: string | null;
            part: string | null;
            required: boolean;
            several: boolean;
            target: string;
            title: {
                [key: string]: string;
            };
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "target": "emails",
         *           "part": null,
         *           "label": null,
         *           "title": {
         *             "en": "E-mail",
         *             "zh-CN": "电子邮件"
         *           },
         *           "required": false,
         *           "several": true
         *         }
         *       ]
         *     }
         */
        ImportTargetList: {
            data: components["schemas"]["ImportTarget"][];
        };
        /**
         * @description Paths by what they lead to
         * @example {
         *       "objects": "/api/v1/objects",
         *       "openapi": "/api/v1/openapi.json",
         *       "me": "/api/v1/me",
         *       "audit_checkpoint": "/api/v1/audit/checkpoint",
         *       "records": "/api/v1/{plural}"
         *     }
         */
        Index: {
            [key: string]: string;
        };
        /**
         * @example {
         *       "path": "/setup#2Yt6QeR7",
         *       "expires_at": "2026-01-17T09:30:00Z"
         *     }
         */
        Invitation: {
            expires_at: string;
            /** @description Below the address of this server; works once, and is shown once */
            path: string;
        };
        /**
         * @example {
         *       "invitation": {
         *         "path": "/setup#2Yt6QeR7",
         *         "expires_at": "2026-01-17T09:30:00Z"
         *       },
         *       "user": {
         *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *         "email": "grace@example.com",
         *         "name": "Grace Hopper",
         *         "role": "member",
         *         "state": "invited",
         *         "teams": [
         *           "01890a5d-ac96-774b-bcce-b302099a8057"
         *         ],
         *         "created_at": "2026-01-15T09:30:00Z"
         *       }
         *     }
         */
        Invited: {
            invitation: components["schemas"]["Invitation"];
            user: components["schemas"]["UserAccess"];
        };
        /**
         * @example {
         *       "objects": 200,
         *       "fields": 500,
         *       "keep_days": 30
         *     }
         */
        Limits: {
            fields: number;
            keep_days: number;
            objects: number;
        };
        /**
         * @example {
         *       "filter": {
         *         "field": "stage",
         *         "op": "eq",
         *         "value": "lead"
         *       },
         *       "q": "love",
         *       "sort": "-created_at,name",
         *       "limit": 100,
         *       "fields": [
         *         "name",
         *         "emails"
         *       ],
         *       "count": true
         *     }
         */
        ListQuery: {
            count?: boolean;
            cursor?: string | null;
            deleted?: boolean;
            /** @description A reference of which the record that it leads to is also wanted */
            expand?: string | null;
            fields?: string[];
            /** @description An object, or a string in the short notation */
            filter?: components["schemas"]["Filter"] | string | null;
            /** @default 50 */
            limit: number;
            q?: string;
            sort?: string;
            titles?: boolean;
        };
        /**
         * @example {
         *       "status": "live"
         *     }
         */
        Liveness: {
            /** @constant */
            status: "live";
        };
        /**
         * @example {
         *       "entries": 48210,
         *       "verified_at": "2026-01-15T03:00:00Z",
         *       "verdict": "sound",
         *       "rows": true,
         *       "problems": [],
         *       "problem_count": 0,
         *       "running": false,
         *       "done": 0,
         *       "total": 0
         *     }
         */
        LogState: {
            done: number;
            entries: number;
            problem_count: number;
            problems: {
                place: string;
                text: string;
            }[];
            rows: boolean;
            running: boolean;
            total: number;
            verdict: ("sound" | "stale" | "incomplete" | "tampered") | null;
            verified_at: string | null;
        };
        /**
         * @example {
         *       "read": true,
         *       "create": true,
         *       "update": true,
         *       "delete": true,
         *       "import": true,
         *       "export": false,
         *       "share": false,
         *       "reveal": false
         *     }
         */
        May: {
            create: boolean;
            delete: boolean;
            export: boolean;
            import: boolean;
            read: boolean;
            reveal: boolean;
            share: boolean;
            update: boolean;
        };
        /**
         * @example {
         *       "import": true,
         *       "export": false,
         *       "health": false,
         *       "objects": false,
         *       "recovery": false,
         *       "sample": false,
         *       "users": false,
         *       "workspace": false
         *     }
         */
        MayAll: {
            export: boolean;
            health: boolean;
            import: boolean;
            objects: boolean;
            recovery: boolean;
            sample: boolean;
            users: boolean;
            workspace: boolean;
        };
        /**
         * @example {
         *       "kind": "token",
         *       "user": "01890a5d-ac96-774b-bcce-b302099a8057",
         *       "token": {
         *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *         "expires_at": "2026-04-15T09:30:00Z"
         *       },
         *       "roles": [
         *         "member"
         *       ],
         *       "teams": [],
         *       "locale": "en",
         *       "objects": [
         *         "companies",
         *         "contacts",
         *         "notes",
         *         "tasks"
         *       ],
         *       "sample": {
         *         "records": 0
         *       },
         *       "may": {
         *         "import": true,
         *         "export": false,
         *         "health": false,
         *         "objects": false,
         *         "recovery": false,
         *         "sample": false,
         *         "users": false,
         *         "workspace": false
         *       }
         *     }
         */
        Me: {
            demo?: boolean;
            email?: string;
            /** @enum {string} */
            kind: "person" | "token";
            locale: string;
            may: components["schemas"]["MayAll"];
            name?: string;
            /** @description Plural names of what may be read */
            objects: string[];
            /** @description The person chose the zone */
            own_time_zone?: boolean;
            /** @enum {string} */
            recovery?: "missing" | "shown" | "confirmed";
            roles: string[];
            sample: components["schemas"]["Sample"];
            session?: components["schemas"]["Credential"] | null;
            teams: string[];
            /** @description The person's own, or else the workspace's */
            time_zone?: string;
            token?: components["schemas"]["Credential"] | null;
            user: string;
            workspace?: string;
        };
        /**
         * @description What is missing or null stays as it is; an empty time zone goes back to the workspace's
         * @example {
         *       "name": "Ada Lovelace",
         *       "locale": "zh-CN",
         *       "time_zone": "Asia/Shanghai"
         *     }
         */
        MePatch: {
            locale?: string | null;
            name?: string | null;
            time_zone?: string | null;
        };
        /**
         * @example {
         *       "count": 2,
         *       "looked": 158,
         *       "complete": true,
         *       "withheld": false,
         *       "first": [
         *         {
         *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "title": "HF-1001"
         *         }
         *       ]
         *     }
         */
        Misfits: {
            complete: boolean;
            count: number;
            first: {
                id: string;
                title: string;
            }[];
            looked: number;
            withheld: boolean;
        };
        /**
         * @example {
         *       "label": {
         *         "en": "Electric",
         *         "zh-CN": "电动"
         *       },
         *       "hue": "green"
         *     }
         */
        NewChoice: {
            hue?: string;
            id?: string;
            label: {
                [key: string]: string;
            };
            retired?: boolean;
        };
        /**
         * @example {
         *       "type": "choice",
         *       "label": {
         *         "en": "Drive",
         *         "zh-CN": "动力"
         *       },
         *       "class": "internal",
         *       "choices": [
         *         {
         *           "label": {
         *             "en": "Electric",
         *             "zh-CN": "电动"
         *           }
         *         },
         *         {
         *           "label": {
         *             "en": "Petrol",
         *             "zh-CN": "汽油"
         *           }
         *         }
         *       ]
         *     }
         */
        NewField: {
            choices?: components["schemas"]["NewChoice"][];
            /** @enum {string} */
            class?: "public" | "internal" | "personal" | "sensitive" | "financial" | "secret";
            default?: string;
            example?: string;
            help?: {
                [key: string]: string;
            };
            hidden?: boolean;
            label: {
                [key: string]: string;
            };
            many?: boolean;
            mask_last?: number;
            match?: boolean;
            max?: string;
            max_length?: number;
            min?: string;
            min_length?: number;
            name?: string;
            /** @enum {string} */
            on_delete?: "clear" | "restrict";
            partial?: boolean;
            pattern?: string;
            pattern_help?: {
                [key: string]: string;
            };
            required?: boolean;
            target?: string;
            /** @enum {string} */
            type: "choice" | "date" | "decimal" | "domain" | "email" | "identifier" | "int" | "long_text" | "person_name" | "phone" | "reference" | "text" | "timestamp" | "url";
            unique?: boolean;
        };
        /**
         * @example {
         *       "email": "grace@example.com",
         *       "name": "Grace Hopper",
         *       "role": "member",
         *       "locale": "en"
         *     }
         */
        NewInvitation: {
            email: string;
            locale?: string;
            name: string;
            role: string;
            teams?: string[];
        };
        /**
         * @example {
         *       "label": {
         *         "en": "Vehicle",
         *         "zh-CN": "车辆"
         *       },
         *       "fields": [
         *         {
         *           "type": "text",
         *           "label": {
         *             "en": "Plate",
         *             "zh-CN": "车牌"
         *           },
         *           "required": true
         *         }
         *       ]
         *     }
         */
        NewObject: {
            fields?: components["schemas"]["NewField"][];
            help?: {
                [key: string]: string;
            };
            label: {
                [key: string]: string;
            };
            label_plural?: {
                [key: string]: string;
            };
            name?: string;
            plural?: string;
            subject?: string;
            title?: string;
        };
        /** @description Note. Fields you may not read are missing. */
        Note: {
            /**
             * @description Text
             * @example Called back.
             *     Wants an offer.
             */
            body?: string | null;
            /**
             * Format: uuid
             * @description id of a record of companies
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            company?: string | null;
            /**
             * Format: uuid
             * @description id of a record of contacts
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            contact?: string | null;
            /**
             * Format: date-time
             * @description Created at
             * @example 2026-01-15T09:30:00Z
             */
            readonly created_at?: string | null;
            /**
             * Format: uuid
             * @description Created by
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            readonly created_by?: string | null;
            /**
             * Format: date-time
             * @description Deleted at
             * @example 2026-01-15T09:30:00Z
             */
            readonly deleted_at?: string | null;
            /** @description Only when asked for: what a reference leads to. Null when it is empty, or leads to what you may not read, or into the trash. */
            readonly expanded?: {
                company?: components["schemas"]["Company"] | null;
                contact?: components["schemas"]["Contact"] | null;
            };
            /**
             * Format: date-time
             * @description Happened at
             * @example 2026-01-15T09:30:00Z
             */
            happened_at?: string | null;
            /**
             * Format: uuid
             * @description ID
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            readonly id: string;
            /**
             * Format: uuid
             * @description Import
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            readonly import_id?: string | null;
            /** @description By field name, what is shown of a value you may not read; the field itself is null. */
            readonly masked?: {
                [key: string]: string;
            };
            /** @constant */
            object: "note";
            /**
             * Format: uuid
             * @description Owner
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            readonly owner?: string | null;
            /** @description True for sample data; missing in all other records. */
            readonly sample?: boolean;
            /**
             * Format: uuid
             * @description Team
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            readonly team?: string | null;
            /**
             * @description Title
             * @example Example
             */
            title?: string | null;
            titles?: components["schemas"]["Titles"];
            /**
             * Format: date-time
             * @description Updated at
             * @example 2026-01-15T09:30:00Z
             */
            readonly updated_at?: string | null;
            /**
             * Format: uuid
             * @description Updated by
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            readonly updated_by?: string | null;
            /**
             * Format: int64
             * @description Version
             * @example 3
             */
            readonly version?: number;
        };
        NoteCreate: {
            /**
             * @description Text
             * @example Called back.
             *     Wants an offer.
             */
            body: string;
            /**
             * Format: uuid
             * @description id of a record of companies
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            company?: string | null;
            /**
             * Format: uuid
             * @description id of a record of contacts
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            contact?: string | null;
            /**
             * Format: date-time
             * @description Happened at
             * @example 2026-01-15T09:30:00Z
             */
            happened_at?: string | null;
            /**
             * @description Title
             * @example Example
             */
            title?: string | null;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "object": "note",
         *           "title": "Example",
         *           "body": "Called back.\nWants an offer.",
         *           "contact": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "company": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "version": 3,
         *           "owner": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "team": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "created_at": "2026-01-15T09:30:00Z",
         *           "created_by": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "updated_at": "2026-01-15T09:30:00Z",
         *           "updated_by": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "deleted_at": null,
         *           "import_id": "01890a5d-ac96-774b-bcce-b302099a8057"
         *         }
         *       ],
         *       "next_cursor": null,
         *       "titles": {
         *         "01890a5d-ac96-774b-bcce-b302099a8057": "Acme"
         *       }
         *     }
         */
        NotePage: {
            /** @description Only when asked for */
            count?: number;
            count_exact?: boolean;
            data: components["schemas"]["Note"][];
            /** @description Ask for it to get the next page; null on the last */
            next_cursor: string | null;
            titles?: components["schemas"]["Titles"];
        };
        /** @description Fields to change. null empties a field; a value replaces the former whole. */
        NotePatch: {
            /**
             * @description Text
             * @example Called back.
             *     Wants an offer.
             */
            body?: string | null;
            /**
             * Format: uuid
             * @description id of a record of companies
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            company?: string | null;
            /**
             * Format: uuid
             * @description id of a record of contacts
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            contact?: string | null;
            /**
             * Format: date-time
             * @description Happened at
             * @example 2026-01-15T09:30:00Z
             */
            happened_at?: string | null;
            /**
             * @description Title
             * @example Example
             */
            title?: string | null;
        };
        /**
         * @example {
         *       "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *       "kind": "token.created",
         *       "text": "An API token was made for you.",
         *       "at": "2026-01-15T09:30:00Z",
         *       "read_at": null
         *     }
         */
        Notice: {
            /** Format: date-time */
            at?: string;
            id?: string;
            /** @example token.created */
            kind?: string;
            /** Format: date-time */
            read_at?: string | null;
            text?: string;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "kind": "token.created",
         *           "text": "An API token was made for you.",
         *           "at": "2026-01-15T09:30:00Z",
         *           "read_at": null
         *         }
         *       ],
         *       "next_cursor": null
         *     }
         */
        NoticePage: {
            data: components["schemas"]["Notice"][];
            /** @description Ask for it to get the next page; null on the last */
            next_cursor: string | null;
        };
        /**
         * @example {
         *       "name": "contact",
         *       "plural": "contacts",
         *       "path": "/api/v1/contacts",
         *       "label": {
         *         "en": "Contact",
         *         "zh-CN": "联系人"
         *       },
         *       "label_plural": {
         *         "en": "Contacts",
         *         "zh-CN": "联系人"
         *       },
         *       "title": "name",
         *       "subject": "self",
         *       "hidden": false,
         *       "may": {
         *         "read": true,
         *         "create": true,
         *         "update": true,
         *         "delete": true,
         *         "import": true,
         *         "export": false,
         *         "share": false,
         *         "reveal": false
         *       },
         *       "fields": [
         *         {
         *           "id": "stage",
         *           "name": "stage",
         *           "type": "choice",
         *           "label": {
         *             "en": "Stage",
         *             "zh-CN": "阶段"
         *           },
         *           "required": false,
         *           "many": false,
         *           "match": false,
         *           "unique": false,
         *           "system": false,
         *           "hidden": false,
         *           "sealed": false,
         *           "masked": false,
         *           "exportable": true,
         *           "findable": true,
         *           "sortable": true,
         *           "reveal": false,
         *           "on_create": true,
         *           "on_update": true,
         *           "operators": [
         *             "eq",
         *             "ne",
         *             "in",
         *             "empty",
         *             "not_empty"
         *           ],
         *           "choices": [
         *             {
         *               "id": "lead",
         *               "label": {
         *                 "en": "Lead",
         *                 "zh-CN": "线索"
         *               }
         *             }
         *           ]
         *         }
         *       ]
         *     }
         */
        Object: {
            fields: components["schemas"]["Field"][];
            help?: {
                [key: string]: string;
            };
            hidden: boolean;
            label: {
                [key: string]: string;
            };
            label_plural: {
                [key: string]: string;
            };
            may: components["schemas"]["May"];
            name: string;
            path: string;
            plural: string;
            subject: string;
            title: string;
        };
        /**
         * @description What is missing or null stays as it is
         * @example {
         *       "label": {
         *         "en": "Car",
         *         "zh-CN": "汽车"
         *       },
         *       "order": [
         *         "plate",
         *         "drive"
         *       ],
         *       "rules": [
         *         {
         *           "id": "",
         *           "message": {
         *             "en": "A lease ends after it begins.",
         *             "zh-CN": "租约的结束不能早于开始。"
         *           },
         *           "must": {
         *             "field": "ends",
         *             "op": "gte",
         *             "other": "begins"
         *           }
         *         }
         *       ]
         *     }
         */
        ObjectPatch: {
            help?: {
                [key: string]: string;
            };
            hidden?: boolean | null;
            label?: {
                [key: string]: string;
            };
            label_plural?: {
                [key: string]: string;
            };
            name?: string | null;
            order?: string[];
            plural?: string | null;
            rules?: components["schemas"]["Rule"][];
            title?: string | null;
        };
        /**
         * @description OpenAPI 3.1
         * @example {
         *       "openapi": "3.1.0",
         *       "info": {
         *         "title": "Holdfast",
         *         "version": "0.4.0"
         *       },
         *       "paths": {}
         *     }
         */
        OpenAPI: Record<string, never>;
        /**
         * @example {
         *       "current": "correct horse battery staple",
         *       "password": "staple battery horse correct"
         *     }
         */
        PasswordChange: {
            current: string;
            password: string;
        };
        /**
         * @description As the person writes it (full), and its parts. Either may be left out when writing; a string is taken as full.
         * @example {
         *       "family": "Lovelace",
         *       "full": "Ada Lovelace",
         *       "given": "Ada"
         *     }
         */
        PersonName: {
            /** @example Lovelace */
            family?: string;
            /** @example Ada Lovelace */
            full?: string;
            /** @example Ada */
            given?: string;
            middle?: string;
            prefix?: string;
            suffix?: string;
        };
        /**
         * @example {
         *       "type": "urn:holdfast:problem:fields_invalid",
         *       "title": "The request is not valid.",
         *       "status": 422,
         *       "detail": "Some values were not accepted (1).",
         *       "code": "fields_invalid",
         *       "request_id": "0d9fbe6ab5f1a2c3d4e5f607",
         *       "errors": [
         *         {
         *           "field": "emails.0",
         *           "code": "email_invalid",
         *           "message": "This is not an e-mail address.",
         *           "pointer": "/emails/0"
         *         }
         *       ]
         *     }
         */
        Problem: {
            code: string;
            current_version?: number;
            detail: string;
            errors?: {
                code: string;
                field: string;
                message: string;
                /** @description Name of a parameter of the address */
                parameter?: string;
                /**
                 * Format: json-pointer
                 * @description Into the body that was sent (RFC 6901): to a value, or to where a missing one belongs
                 * @example /emails/0
                 */
                pointer?: string;
                /** @description In that part of a question, in characters from 1 */
                position?: number;
            }[];
            request_id: string;
            /** @description Of a batch that was undone: what became of each item */
            results?: components["schemas"]["BatchResult"][];
            status: number;
            title: string;
            /**
             * Format: uri
             * @example urn:holdfast:problem:version_stale
             */
            type: string;
        };
        /**
         * @example {
         *       "status": "waiting",
         *       "checks": [
         *         {
         *           "name": "database",
         *           "ok": true
         *         },
         *         {
         *           "name": "index",
         *           "ok": false,
         *           "code": "index_building"
         *         }
         *       ]
         *     }
         */
        Readiness: {
            checks: {
                code?: string;
                name: string;
                ok: boolean;
            }[];
            status: string;
        };
        /**
         * @example {
         *       "index": 2,
         *       "text": "KQ7PX"
         *     }
         */
        RecoveryAnswer: {
            index: number;
            text: string;
        };
        /**
         * @example {
         *       "groups": [
         *         {
         *           "index": 2,
         *           "text": "KQ7PX"
         *         }
         *       ]
         *     }
         */
        RecoveryAnswers: {
            groups: components["schemas"]["RecoveryAnswer"][];
        };
        /**
         * @example {
         *       "key": "HFRS-4TZ8M-KQ7PX-91BCD",
         *       "groups": [
         *         "HFRS",
         *         "4TZ8M",
         *         "KQ7PX",
         *         "91BCD"
         *       ],
         *       "ask": [
         *         2,
         *         3
         *       ]
         *     }
         */
        RecoveryKey: {
            /** @description Indexes into groups, from 0, of the groups to be asked back */
            ask: number[];
            groups: string[];
            key: string;
        };
        /**
         * @description User and workspace when the link makes the first user; without them the answer is 422 and the link still works
         * @example {
         *       "secret": "3kV9rTw2",
         *       "user": {
         *         "email": "ada@example.com",
         *         "name": "Ada Lovelace",
         *         "locale": "en",
         *         "password": "correct horse battery staple",
         *         "time_zone": "Europe/London"
         *       },
         *       "workspace": {
         *         "name": "Analytical Engines",
         *         "time_zone": "Europe/London",
         *         "currency": "GBP"
         *       }
         *     }
         */
        RedeemLink: {
            secret: string;
            user?: components["schemas"]["FirstUser"] | null;
            workspace?: components["schemas"]["WorkspacePatch"] | null;
        };
        /**
         * @example {
         *       "fields": [
         *         "bank_account"
         *       ],
         *       "reason": "Refund of invoice 2026-17"
         *     }
         */
        Reveal: {
            fields: string[];
            /** @description Why, for the log; as the header Holdfast-Reason */
            reason?: string;
        };
        /**
         * @example {
         *       "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *       "name": "Front desk",
         *       "built_in": false,
         *       "version": 2,
         *       "objects": [
         *         {
         *           "object": "contact",
         *           "rights": {
         *             "read": "all",
         *             "update": "team"
         *           },
         *           "fields": {
         *             "*": {
         *               "level": "write",
         *               "find": true
         *             },
         *             "bank_account": {
         *               "level": "none",
         *               "find": false
         *             }
         *           }
         *         }
         *       ]
         *     }
         */
        Role: {
            built_in: boolean;
            damaged?: boolean;
            id: string;
            name: string;
            objects: components["schemas"]["RoleRule"][];
            version: number;
        };
        /**
         * @example {
         *       "name": "Front desk",
         *       "version": 2,
         *       "objects": [
         *         {
         *           "object": "contact",
         *           "rights": {
         *             "read": "all",
         *             "update": "team"
         *           },
         *           "fields": {
         *             "*": {
         *               "level": "write",
         *               "find": true
         *             },
         *             "bank_account": {
         *               "level": "none",
         *               "find": false
         *             }
         *           }
         *         }
         *       ]
         *     }
         */
        RoleChange: {
            name: string;
            objects: components["schemas"]["RoleRule"][];
            /** @description That the change is for; left out for a new role */
            version?: number;
        };
        /**
         * @example {
         *       "level": "read",
         *       "find": true
         *     }
         */
        RoleFieldRule: {
            find: boolean;
            /** @enum {string} */
            level: "none" | "masked" | "read" | "write";
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "name": "Front desk",
         *           "built_in": false,
         *           "version": 2,
         *           "objects": [
         *             {
         *               "object": "contact",
         *               "rights": {
         *                 "read": "all",
         *                 "update": "team"
         *               },
         *               "fields": {
         *                 "*": {
         *                   "level": "write",
         *                   "find": true
         *                 },
         *                 "bank_account": {
         *                   "level": "none",
         *                   "find": false
         *                 }
         *               }
         *             }
         *           ]
         *         }
         *       ]
         *     }
         */
        RoleList: {
            data: components["schemas"]["Role"][];
        };
        /**
         * @example {
         *       "object": "contact",
         *       "rights": {
         *         "read": "all",
         *         "update": "team"
         *       },
         *       "fields": {
         *         "*": {
         *           "level": "write",
         *           "find": true
         *         },
         *         "bank_account": {
         *           "level": "none",
         *           "find": false
         *         }
         *       }
         *     }
         */
        RoleRule: {
            /** @description By field name; * for all that are not named */
            fields: {
                [key: string]: components["schemas"]["RoleFieldRule"];
            };
            /** @description An object's name, or * for all that are not named */
            object: string;
            /** @description How far each right goes: own, team (own included) or all; what is missing is not granted. read create update delete import export share reveal */
            rights: {
                [key: string]: string;
            };
        };
        /**
         * @description What the values of one record must meet together: when "when" holds, so must "must"
         * @example {
         *       "id": "x2b7d90e4c15a3f68",
         *       "message": {
         *         "en": "A lease ends after it begins.",
         *         "zh-CN": "租约的结束不能早于开始。"
         *       },
         *       "when": null,
         *       "must": {
         *         "field": "ends",
         *         "op": "gte",
         *         "other": "begins"
         *       }
         *     }
         */
        Rule: {
            id: string;
            message: {
                [key: string]: string;
            };
            must: components["schemas"]["Condition"] | null;
            when?: components["schemas"]["Condition"] | null;
        };
        /**
         * @example {
         *       "records": 812
         *     }
         */
        Sample: {
            batch: string;
            changed: number;
            records: number;
        };
        /**
         * @example {
         *       "removed": 812
         *     }
         */
        SampleRemoved: {
            removed: number;
        };
        SearchAnswer: {
            /** @description Objects with records that fit; the best first */
            groups: {
                /** @description The best first */
                hits: {
                    /** @description The value, of a long text a part of it */
                    excerpt: {
                        /** @description Whether this part is what was asked for */
                        hit?: boolean;
                        text: string;
                    }[];
                    /**
                     * @description Where it fits
                     * @example body
                     */
                    field: string;
                    /** Format: uuid */
                    id: string;
                    /**
                     * @description How well it fits, the best first: a value is what was asked for, begins with it, has words that begin so, has it as a part or is heard so, all but for typing errors; or a long text has the words, or all but for typing errors
                     * @enum {string}
                     */
                    match: "whole" | "prefix" | "word" | "part" | "typo" | "text" | "text_typo";
                    /** @description What it is called; null: nothing, or nothing that you see */
                    title: string | null;
                }[];
                /** @description Whether some are left out */
                more: boolean;
                /** @example contact */
                object: string;
            }[];
            /** @description Time ran out: something better may be missing */
            partial: boolean;
        };
        /**
         * @example {
         *       "q": "anna renewal"
         *     }
         */
        SearchQuery: {
            /**
             * @description Records of each object
             * @default 5
             */
            limit: number;
            /**
             * @description Words, all of which must fit; those in quotation marks follow each other
             * @example anna renewal
             */
            q: string;
        };
        /**
         * @example {
         *       "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *       "created_at": "2026-01-15T09:30:00Z",
         *       "last_seen_at": "2026-01-15T10:02:00Z",
         *       "expires_at": "2026-01-15T21:30:00Z",
         *       "current": true,
         *       "device": "Firefox, Linux",
         *       "network": "203.0.113.*"
         *     }
         */
        Session: {
            created_at: string;
            /** @description The one this request came with */
            current: boolean;
            device: string;
            expires_at: string;
            /** Format: uuid */
            id: string;
            last_seen_at: string;
            network: string;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "created_at": "2026-01-15T09:30:00Z",
         *           "last_seen_at": "2026-01-15T10:02:00Z",
         *           "expires_at": "2026-01-15T21:30:00Z",
         *           "current": true,
         *           "device": "Firefox, Linux",
         *           "network": "203.0.113.*"
         *         }
         *       ]
         *     }
         */
        SessionList: {
            data: components["schemas"]["Session"][];
        };
        /**
         * @example {
         *       "state": "ready"
         *     }
         */
        Setup: {
            /** @enum {string} */
            state: "first_user" | "ready";
        };
        /**
         * @example {
         *       "idle_seconds": 1800,
         *       "session": {
         *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *         "created_at": "2026-01-15T09:30:00Z",
         *         "last_seen_at": "2026-01-15T10:02:00Z",
         *         "expires_at": "2026-01-15T21:30:00Z",
         *         "current": true,
         *         "device": "Firefox, Linux",
         *         "network": "203.0.113.*"
         *       },
         *       "user": {
         *         "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *         "email": "ada@example.com",
         *         "name": "Ada Lovelace",
         *         "role": "owner",
         *         "locale": "en"
         *       }
         *     }
         */
        SignedIn: {
            /**
             * @description Without a request for so long, the session ends
             * @example 1800
             */
            idle_seconds: number;
            session: components["schemas"]["Session"];
            user: components["schemas"]["User"];
        };
        /**
         * @example {
         *       "email": "ada@example.com",
         *       "password": "correct horse battery staple"
         *     }
         */
        SignIn: {
            /**
             * Format: email
             * @example ada@example.com
             */
            email: string;
            /** Format: password */
            password: string;
        };
        /**
         * @example {
         *       "log": {
         *         "verified_at": "2026-01-15T03:00:00Z",
         *         "verdict": "sound"
         *       },
         *       "health": "ok"
         *     }
         */
        Status: {
            health: ("ok" | "advice" | "warn" | "fail") | null;
            log: {
                verdict: ("sound" | "stale" | "incomplete" | "tampered") | null;
                verified_at: string | null;
            };
        };
        /** @description Task. Fields you may not read are missing. */
        Task: {
            /**
             * Format: uuid
             * @description id of a record of companies
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            company?: string | null;
            /**
             * Format: uuid
             * @description id of a record of contacts
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            contact?: string | null;
            /**
             * Format: date-time
             * @description Created at
             * @example 2026-01-15T09:30:00Z
             */
            readonly created_at?: string | null;
            /**
             * Format: uuid
             * @description Created by
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            readonly created_by?: string | null;
            /**
             * Format: date-time
             * @description Deleted at
             * @example 2026-01-15T09:30:00Z
             */
            readonly deleted_at?: string | null;
            /**
             * @description Details
             * @example Called back.
             *     Wants an offer.
             */
            details?: string | null;
            /**
             * Format: date-time
             * @description Done at
             * @example 2026-01-15T09:30:00Z
             */
            done_at?: string | null;
            /**
             * Format: date
             * @description Due on
             * @example 1985-04-03
             */
            due_on?: string | null;
            /** @description Only when asked for: what a reference leads to. Null when it is empty, or leads to what you may not read, or into the trash. */
            readonly expanded?: {
                company?: components["schemas"]["Company"] | null;
                contact?: components["schemas"]["Contact"] | null;
            };
            /**
             * Format: uuid
             * @description ID
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            readonly id: string;
            /**
             * Format: uuid
             * @description Import
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            readonly import_id?: string | null;
            /** @description By field name, what is shown of a value you may not read; the field itself is null. */
            readonly masked?: {
                [key: string]: string;
            };
            /** @constant */
            object: "task";
            /**
             * Format: uuid
             * @description Owner
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            readonly owner?: string | null;
            priority?: ("low" | "normal" | "high" | "urgent") | null;
            /** @description True for sample data; missing in all other records. */
            readonly sample?: boolean;
            status?: ("open" | "done" | "cancelled") | null;
            /**
             * Format: uuid
             * @description Team
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            readonly team?: string | null;
            /**
             * @description Title
             * @example Example
             */
            title?: string | null;
            titles?: components["schemas"]["Titles"];
            /**
             * Format: date-time
             * @description Updated at
             * @example 2026-01-15T09:30:00Z
             */
            readonly updated_at?: string | null;
            /**
             * Format: uuid
             * @description Updated by
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            readonly updated_by?: string | null;
            /**
             * Format: int64
             * @description Version
             * @example 3
             */
            readonly version?: number;
        };
        TaskCreate: {
            /**
             * Format: uuid
             * @description id of a record of companies
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            company?: string | null;
            /**
             * Format: uuid
             * @description id of a record of contacts
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            contact?: string | null;
            /**
             * @description Details
             * @example Called back.
             *     Wants an offer.
             */
            details?: string | null;
            /**
             * Format: date-time
             * @description Done at
             * @example 2026-01-15T09:30:00Z
             */
            done_at?: string | null;
            /**
             * Format: date
             * @description Due on
             * @example 1985-04-03
             */
            due_on?: string | null;
            priority?: ("low" | "normal" | "high" | "urgent") | null;
            status?: ("open" | "done" | "cancelled") | null;
            /**
             * @description Title
             * @example Example
             */
            title: string;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "object": "task",
         *           "title": "Example",
         *           "due_on": "1985-04-03",
         *           "status": "open",
         *           "priority": "low",
         *           "contact": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "company": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "details": "Called back.\nWants an offer.",
         *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "version": 3,
         *           "owner": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "team": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "created_at": "2026-01-15T09:30:00Z",
         *           "created_by": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "updated_at": "2026-01-15T09:30:00Z",
         *           "updated_by": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "deleted_at": null,
         *           "import_id": "01890a5d-ac96-774b-bcce-b302099a8057"
         *         }
         *       ],
         *       "next_cursor": null,
         *       "titles": {
         *         "01890a5d-ac96-774b-bcce-b302099a8057": "Acme"
         *       }
         *     }
         */
        TaskPage: {
            /** @description Only when asked for */
            count?: number;
            count_exact?: boolean;
            data: components["schemas"]["Task"][];
            /** @description Ask for it to get the next page; null on the last */
            next_cursor: string | null;
            titles?: components["schemas"]["Titles"];
        };
        /** @description Fields to change. null empties a field; a value replaces the former whole. */
        TaskPatch: {
            /**
             * Format: uuid
             * @description id of a record of companies
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            company?: string | null;
            /**
             * Format: uuid
             * @description id of a record of contacts
             * @example 01890a5d-ac96-774b-bcce-b302099a8057
             */
            contact?: string | null;
            /**
             * @description Details
             * @example Called back.
             *     Wants an offer.
             */
            details?: string | null;
            /**
             * Format: date-time
             * @description Done at
             * @example 2026-01-15T09:30:00Z
             */
            done_at?: string | null;
            /**
             * Format: date
             * @description Due on
             * @example 1985-04-03
             */
            due_on?: string | null;
            priority?: ("low" | "normal" | "high" | "urgent") | null;
            status?: ("open" | "done" | "cancelled") | null;
            /**
             * @description Title
             * @example Example
             */
            title?: string | null;
        };
        /**
         * @example {
         *       "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *       "name": "North"
         *     }
         */
        Team: {
            damaged?: boolean;
            id: string;
            name: string;
        };
        /**
         * @example {
         *       "name": "North"
         *     }
         */
        TeamChange: {
            name: string;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "name": "North"
         *         }
         *       ]
         *     }
         */
        TeamList: {
            data: components["schemas"]["Team"][];
        };
        /**
         * @description Only when asked for. By id: what the records are called that the shown references lead to, and for a person signed in, the users. What you may not read and what is in the trash is missing.
         * @example {
         *       "01890a5d-ac96-774b-bcce-b302099a8057": "Acme"
         *     }
         */
        Titles: {
            [key: string]: string;
        };
        /**
         * @example {
         *       "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *       "email": "ada@example.com",
         *       "name": "Ada Lovelace",
         *       "role": "owner",
         *       "locale": "en"
         *     }
         */
        User: {
            email: string;
            /** Format: uuid */
            id: string;
            locale: string;
            name: string;
            role: string;
        };
        /**
         * @example {
         *       "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *       "email": "grace@example.com",
         *       "name": "Grace Hopper",
         *       "role": "member",
         *       "state": "invited",
         *       "teams": [
         *         "01890a5d-ac96-774b-bcce-b302099a8057"
         *       ],
         *       "created_at": "2026-01-15T09:30:00Z"
         *     }
         */
        UserAccess: {
            created_at: string;
            email: string;
            id: string;
            name: string;
            /** @description owner, member, read_only, or the id of a role made here */
            role: string;
            /** @enum {string} */
            state: "active" | "invited" | "disabled" | "damaged";
            teams: string[];
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "email": "grace@example.com",
         *           "name": "Grace Hopper",
         *           "role": "member",
         *           "state": "invited",
         *           "teams": [
         *             "01890a5d-ac96-774b-bcce-b302099a8057"
         *           ],
         *           "created_at": "2026-01-15T09:30:00Z"
         *         }
         *       ]
         *     }
         */
        UserAccessList: {
            data: components["schemas"]["UserAccess"][];
        };
        /**
         * @example {
         *       "role": "read_only",
         *       "teams": [
         *         "01890a5d-ac96-774b-bcce-b302099a8057"
         *       ]
         *     }
         */
        UserAccessPatch: {
            name?: string | null;
            role?: string | null;
            /** @enum {string|null} */
            state?: "active" | "disabled" | null;
            teams?: string[] | null;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *           "name": "Grace Hopper"
         *         }
         *       ]
         *     }
         */
        UserList: {
            data: components["schemas"]["Colleague"][];
        };
        /**
         * @example {
         *       "rows": true
         *     }
         */
        Verification: {
            rows: boolean;
        };
        /**
         * @example {
         *       "kind": "reseal",
         *       "state": "running",
         *       "done": 80,
         *       "at": "2026-01-15T09:30:00Z"
         *     }
         */
        Work: {
            at: string;
            done: number;
            /** @enum {string} */
            kind: "reseal" | "retype" | "mark" | "remove";
            /** @enum {string} */
            state: "ready" | "running" | "finished" | "dead" | "cancelled" | "broken";
        };
        /**
         * @example {
         *       "id": "01890a5d-ac96-774b-bcce-b302099a8057",
         *       "name": "Analytical Engines",
         *       "time_zone": "Europe/London",
         *       "currency": "GBP",
         *       "locale": "en",
         *       "recovery": "confirmed",
         *       "sample": {
         *         "records": 0
         *       }
         *     }
         */
        Workspace: {
            /** @description ISO 4217; empty while nobody chose */
            currency: string;
            id: string;
            locale: string;
            name: string;
            /** @enum {string} */
            recovery: "missing" | "shown" | "confirmed";
            sample: components["schemas"]["Sample"];
            /** @description IANA name */
            time_zone: string;
        };
        /**
         * @description What is missing or null stays as it is
         * @example {
         *       "name": "Analytical Engines",
         *       "time_zone": "Europe/London",
         *       "currency": "GBP"
         *     }
         */
        WorkspacePatch: {
            currency?: string | null;
            locale?: string | null;
            name?: string | null;
            time_zone?: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
