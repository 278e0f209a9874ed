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
        BatchAnswer: {
            results: components["schemas"]["BatchResult"][];
        };
        BatchItem: {
            /** @description Of the record that is changed, deleted or brought back; {"ref":"…"}: what an earlier item makes or finds */
            id?: string | {
                ref: string;
            };
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
        BulkKeptList: {
            data: {
                /** Format: uuid */
                id: string;
                /** @enum {string} */
                why: "moved" | "changed" | "refused";
            }[];
        };
        BulkList: {
            data: components["schemas"]["BulkWork"][];
        };
        /** @description A filter and words, or ids; with neither, every record */
        BulkRequest: {
            /** @enum {string} */
            action: "delete" | "restore" | "update";
            /** @description How many records the question was agreed to be about; when it finds another number, nothing is done. Needed for an update by a question */
            count?: number | null;
            /** @description As in a list: an object, or a string in the short notation */
            filter?: unknown;
            ids?: string[];
            object: string;
            q?: string | null;
            /** @description Of an update, by field, as to change a record; owner and team give the records away */
            values?: {
                [key: string]: unknown;
            };
        };
        BulkWork: {
            /** @enum {string} */
            action: "delete" | "restore" | "update";
            changed: number;
            code: string;
            /** Format: date-time */
            created_at: string;
            done: number;
            /** @description Those that an update sets */
            fields: string[];
            /** Format: uuid */
            id: string;
            kept: number;
            object: string;
            reason: string | null;
            /** @enum {string} */
            state: "waiting" | "running" | "finished" | "failed" | "stopped" | "reverting" | "reverted";
            total: number;
        };
        Catalog: {
            data: components["schemas"]["Object"][];
            /** @example c1d0f4a9b2e37586 */
            version: string;
        };
        ChangeEvent: {
            /** @description Missing when there are too many to name: read lists anew */
            ids?: string[];
            /** @enum {string} */
            kind: "created" | "updated" | "deleted" | "restored" | "gone";
            /** @description The object's name, in the singular */
            object: string;
        };
        Choice: {
            hue?: string;
            id: string;
            label: {
                [key: string]: string;
            };
            retired?: boolean;
        };
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
        /** @description One of and, or, not; or a field with op and value, values, or other: another field of the same record */
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
        Credential: {
            /** Format: date-time */
            expires_at: string;
            id: string;
        };
        /** @description As the browser makes it (CSP level 3, section 5) */
        CSPReport: Record<string, never> | Record<string, never>[];
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
            warnings?: components["schemas"]["Warning"][];
            work: components["schemas"]["Work"][];
        };
        DefinitionList: {
            data: components["schemas"]["Definition"][];
            limits: components["schemas"]["Limits"];
            /** @example c1d0f4a9b2e37586 */
            version: string;
        };
        DuplicateAnswer: {
            /** @description Whether some are left out */
            more: boolean;
            /** @description Time ran out: some may be missing */
            partial: boolean;
            /** @description The surest first */
            records: {
                /** Format: uuid */
                id: string;
                /**
                 * @description What it is called; null: nothing, or nothing that you see
                 * @example Ada Lovelace
                 */
                title: string | null;
                /** @description What is alike, the surest first */
                why: {
                    /** @example emails */
                    field: string;
                    /**
                     * @description The value is the same, or belongs to the domain of a website or an e-mail that was sent, is read aloud the same, or is nearly the same
                     * @enum {string}
                     */
                    how: "same" | "domain" | "sounds" | "similar";
                    /**
                     * @description What the record has there
                     * @example ada@example.com
                     */
                    value: string;
                }[];
            }[];
        };
        DuplicateQuery: {
            /**
             * Format: uuid
             * @description A record that is none: the one that is being changed
             */
            except?: string;
            /** @default 5 */
            limit: number;
            /** @description By field, as to create a record. What is no value yet is passed over */
            values: {
                [key: string]: unknown;
            };
        };
        /** @description Server-Sent Events. hello: the stream began. notice: you were told something. workspace: its settings changed. resync: what happened is not known, read everything anew. session_ended: the last one. These have the data {}. */
        EventStream: string;
        Export: {
            /**
             * Format: date-time
             * @description Until when the file can be had; null while there is none
             */
            available_until: string | null;
            code: string;
            /** Format: date-time */
            created_at: string;
            done: number;
            fields: string[];
            /**
             * @description csv for spreadsheets, csv_raw for programs (values as they are, references as ids), jsonl for a record a line as it is read here, vcard for contacts
             * @enum {string}
             */
            format: "csv" | "csv_raw" | "jsonl" | "vcard";
            /** Format: uuid */
            id: string;
            object: string;
            reason: string | null;
            /** @description Records in the file; those that went meanwhile, or out of sight, are left out */
            records: number;
            /** @description Of the file, in bytes */
            size: number;
            /** @enum {string} */
            state: "waiting" | "running" | "finished" | "failed";
            total: number;
        };
        ExportList: {
            data: components["schemas"]["Export"][];
        };
        /** @description A filter and words, or ids; with neither, every record that may be exported */
        ExportRequest: {
            /** @description Columns, by name; none: all that may leave */
            fields?: string[];
            /** @description As in a list: an object, or a string in the short notation */
            filter?: unknown;
            /**
             * @description csv for spreadsheets, csv_raw for programs (values as they are, references as ids), jsonl for a record a line as it is read here, vcard for contacts
             * @enum {string}
             */
            format: "csv" | "csv_raw" | "jsonl" | "vcard";
            ids?: string[];
            q?: string | null;
            /** @description For the log; the header of that name does as well */
            reason?: string;
            /** @description As in a list */
            sort?: string | null;
        };
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
            operators: ("eq" | "ne" | "in" | "contains" | "prefix" | "gt" | "gte" | "lt" | "lte" | "empty" | "not_empty" | "on" | "before" | "after" | "anniversary" | "all" | "none")[];
            partial?: boolean;
            pattern?: string;
            required: boolean;
            reveal: boolean;
            sealed: boolean;
            sortable: boolean;
            system: boolean;
            target?: string;
            /** @enum {string} */
            type: "address" | "boolean" | "choice" | "choices" | "date" | "decimal" | "domain" | "duration" | "email" | "identifier" | "identity_number" | "int" | "json" | "long_text" | "money" | "percent" | "person_name" | "phone" | "rating" | "reference" | "text" | "timestamp" | "url";
            unique: boolean;
            unit?: string;
        };
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
            type: "address" | "boolean" | "choice" | "choices" | "date" | "decimal" | "domain" | "duration" | "email" | "identifier" | "identity_number" | "int" | "json" | "long_text" | "money" | "percent" | "person_name" | "phone" | "rating" | "reference" | "text" | "timestamp" | "url";
            unique: boolean;
            unit?: string;
            until?: string;
            version: string;
        };
        /** @description What is missing or null stays as it is */
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
            unit?: string | null;
        };
        /** @description One of and, or, not, a relation (any, where), or a comparison of a field */
        Filter: {
            and?: components["schemas"]["Filter"][];
            /** @description A reference, or the plural name of records that refer to this one, with a point and the field that does where there are several */
            any?: string;
            field?: string;
            not?: components["schemas"]["Filter"];
            /** @enum {string} */
            op?: "eq" | "ne" | "in" | "contains" | "prefix" | "gt" | "gte" | "lt" | "lte" | "empty" | "not_empty" | "on" | "before" | "after" | "anniversary" | "all" | "none";
            or?: components["schemas"]["Filter"][];
            /** @description In the form of the field */
            value?: unknown;
            /** @description For in */
            values?: unknown[];
            where?: components["schemas"]["Filter"];
        };
        FirstUser: {
            email: string;
            locale?: string;
            name: string;
            password: string;
            time_zone?: string;
        };
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
        GroupQuery: {
            deleted?: boolean;
            /** @description An object, or a string in the short notation */
            filter?: components["schemas"]["Filter"] | string | null;
            /** @description Fields, or fields of the record that a reference leads to (company.industry); dates and moments with the span of days: day, week, month, quarter, year */
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
        Handling: {
            audit_reads: boolean;
            exportable: boolean;
            findable: boolean;
            /** @enum {string} */
            masked: "nobody" | "unless_revealed" | "everybody";
            sealed: boolean;
            tokens: boolean;
        };
        Health: {
            /** @example 2026-01-15T09:30:00Z */
            checked_at: string;
            checks: components["schemas"]["HealthCheck"][];
            log: components["schemas"]["LogState"];
        };
        HealthCheck: {
            detail: string;
            name: string;
            /** @enum {string} */
            state: "ok" | "advice" | "warn" | "fail";
            title: string;
            todo: string;
        };
        HistoryChange: {
            /** @description In the form of the field; null when it was empty, is masked, or is gone */
            after: unknown;
            /**
             * @description Why there is no value any more: the person was erased, or the field has another type now
             * @enum {string}
             */
            after_gone?: "erased" | "other_type";
            /** @description The mask of a value that comes masked */
            after_masked?: string;
            /** @description In the form of the field; null when it was empty, is masked, or is gone */
            before: unknown;
            /**
             * @description Why there is no value any more: the person was erased, or the field has another type now
             * @enum {string}
             */
            before_gone?: "erased" | "other_type";
            /** @description The mask of a value that comes masked */
            before_masked?: string;
            field: string;
        };
        HistoryEntry: {
            /** @example record.updated */
            action: string;
            actor: {
                kind: string;
                on_behalf_of?: string;
                token?: string;
                user?: string;
            };
            /** Format: date-time */
            at: string;
            /** @description With values=true: from what to what, of the fields that you may read */
            changes?: components["schemas"]["HistoryChange"][];
            fields: string[];
            /** Format: uuid */
            id: string;
            outcome: string;
            version_after: number;
            version_before: number;
            /** @description The import, the work on many records or the merge that the act was part of */
            within?: {
                id: string;
                kind: string;
            } | null;
        };
        HistoryPage: {
            data: components["schemas"]["HistoryEntry"][];
            /** @description Ask for it to get the next page; null on the last */
            next_cursor: string | null;
        };
        HistoryRestoring: {
            /** @description Names. Without it all that you may read and write; whose the record is stays */
            fields?: string[];
            /** @description At which the record had the values */
            version: number;
        };
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
        ImportColumnChoice: {
            index: number;
            label?: string | null;
            part?: string | null;
            target?: string | null;
        };
        ImportCounts: {
            companies: number;
            created: number;
            done: number;
            failed: number;
            rows: number;
            unchanged: number;
            updated: number;
        };
        /** @description Columns that are not named stay as they are; match is for update and upsert */
        ImportDecision: {
            columns?: components["schemas"]["ImportColumnChoice"][];
            date_order?: ("mdy" | "dmy") | null;
            match?: string | null;
            mode?: ("create" | "update" | "upsert") | null;
        };
        ImportPage: {
            data: components["schemas"]["Import"][];
            /** @description Ask for it to get the next page; null on the last */
            next_cursor: string | null;
        };
        ImportPreview: {
            rows: components["schemas"]["ImportPreviewRow"][];
        };
        ImportPreviewAlike: {
            /** Format: uuid */
            id: string;
            title: string;
        };
        ImportPreviewLink: {
            /** @enum {string} */
            action: "found" | "create";
            title: string;
        };
        ImportPreviewRow: {
            /** @enum {string} */
            action: "create" | "update" | "unchanged" | "fail";
            /** @description Of a row that creates: records that it probably belongs to already, at most 5 */
            alike: components["schemas"]["ImportPreviewAlike"][];
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
        ImportProblem: {
            code: string;
            column: string | null;
            index: number | null;
            reason: string;
        };
        /** @description What is missing stays as it was */
        ImportReading: {
            /** @description Comma, semicolon, tab or bar */
            delimiter?: string | null;
            encoding?: ("utf-8" | "utf-16le" | "utf-16be" | "gb18030" | "big5" | "shift_jis" | "euc-kr" | "windows-1252" | "windows-1250" | "windows-1251" | "windows-1253" | "windows-1254" | "macintosh") | null;
            headings?: boolean | null;
        };
        ImportResult: {
            kept: {
                /** Format: uuid */
                id: string;
                object: string;
                referred: boolean;
            }[];
            kept_count: number;
            referred_count: number;
            removed: number;
        };
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
        ImportTargetList: {
            data: components["schemas"]["ImportTarget"][];
        };
        /** @description Paths by what they lead to */
        Index: {
            [key: string]: string;
        };
        Invitation: {
            expires_at: string;
            /** @description Below the address of this server; works once, and is shown once */
            path: string;
        };
        Invited: {
            invitation: components["schemas"]["Invitation"];
            user: components["schemas"]["UserAccess"];
        };
        KeptField: {
            field: string;
            /** Format: uuid */
            id: string;
            object: string;
        };
        Limits: {
            fields: number;
            keep_days: number;
            objects: number;
        };
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
        Liveness: {
            /** @constant */
            status: "live";
        };
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
            version?: number;
            workspace?: string;
            workspace_damaged?: boolean;
        };
        /** @description What is missing or null stays as it is; an empty time zone goes back to the workspace's */
        MePatch: {
            locale?: string | null;
            name?: string | null;
            time_zone?: string | null;
        };
        Merge: {
            /**
             * Format: date-time
             * @description When
             */
            at: string;
            by?: string;
            /** Format: uuid */
            from: string;
            /** Format: uuid */
            id: string;
            /** @description Of the answer to a merge: references of other records that lead to the survivor now */
            moved?: number | null;
            /** Format: uuid */
            survivor: string;
            /**
             * Format: date-time
             * @description When it was taken back; missing: it holds
             */
            undone_at?: string;
            /**
             * Format: date-time
             * @description Until when it can be taken back
             */
            until: string;
        };
        MergeList: {
            data: components["schemas"]["Merge"][];
        };
        MergeRequest: {
            /**
             * Format: uuid
             * @description The record that goes
             */
            from: string;
            /** @description The version of it that you looked at */
            from_version?: number | null;
            /** @description Fields of which the record is to have the other's value. Of those that are not named it keeps its own, and takes over what it has none of; of several values all are kept */
            take?: string[];
            /** @description Values that neither has so, by field, as to change a record */
            values?: {
                [key: string]: unknown;
            };
        };
        Misfits: {
            complete: boolean;
            count: number;
            first: {
                id: string;
                title: string;
                why?: string;
            }[];
            looked: number;
            next?: string;
            withheld: boolean;
        };
        NewChoice: {
            hue?: string;
            id?: string;
            label: {
                [key: string]: string;
            };
            retired?: boolean;
        };
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
            type: "address" | "boolean" | "choice" | "choices" | "date" | "decimal" | "domain" | "duration" | "email" | "identifier" | "identity_number" | "int" | "json" | "long_text" | "money" | "percent" | "person_name" | "phone" | "rating" | "reference" | "text" | "timestamp" | "url";
            unique?: boolean;
            unit?: string;
        };
        NewInvitation: {
            email: string;
            locale?: string;
            name: string;
            role: string;
            teams?: string[];
        };
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
        NoticePage: {
            data: components["schemas"]["Notice"][];
            /** @description Ask for it to get the next page; null on the last */
            next_cursor: string | null;
        };
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
        /** @description What is missing or null stays as it is */
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
        /** @description OpenAPI 3.1 */
        OpenAPI: Record<string, never>;
        PasswordChange: {
            current: string;
            password: string;
        };
        /** @description As the person writes it (full), and its parts. Either may be left out when writing; a string is taken as full. */
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
        Problem: {
            code: string;
            /** @description Of bulk_count_changed: how many fit now */
            count?: number;
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
            percent?: number;
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
        Readiness: {
            checks: {
                code?: string;
                name: string;
                ok: boolean;
            }[];
            status: string;
        };
        RecoveryAnswer: {
            index: number;
            text: string;
        };
        RecoveryAnswers: {
            groups: components["schemas"]["RecoveryAnswer"][];
        };
        RecoveryKey: {
            /** @description Indexes into groups, from 0, of the groups to be asked back */
            ask: number[];
            groups: string[];
            key: string;
        };
        /** @description User and workspace when the link makes the first user; without them the answer is 422 and the link still works */
        RedeemLink: {
            secret: string;
            user?: components["schemas"]["FirstUser"] | null;
            workspace?: components["schemas"]["WorkspacePatch"] | null;
        };
        Restoring: {
            label?: {
                [key: string]: string;
            };
        };
        Reveal: {
            fields: string[];
            /** @description Why, for the log; as the header Holdfast-Reason */
            reason?: string;
        };
        Role: {
            built_in: boolean;
            damaged?: boolean;
            id: string;
            name: string;
            objects: components["schemas"]["RoleRule"][];
            version: number;
            warnings?: components["schemas"]["Warning"][];
        };
        RoleChange: {
            name: string;
            objects: components["schemas"]["RoleRule"][];
        };
        RoleFieldRule: {
            find: boolean;
            /** @enum {string} */
            level: "none" | "masked" | "read" | "write";
        };
        RoleList: {
            data: components["schemas"]["Role"][];
        };
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
        /** @description What the values of one record must meet together: when "when" holds, so must "must" */
        Rule: {
            id: string;
            message: {
                [key: string]: string;
            };
            must: components["schemas"]["Condition"] | null;
            when?: components["schemas"]["Condition"] | null;
        };
        Sample: {
            batch: string;
            changed: number;
            records: number;
        };
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
        SessionList: {
            data: components["schemas"]["Session"][];
        };
        Setup: {
            /** @enum {string} */
            state: "first_user" | "ready";
        };
        SignedIn: {
            /**
             * @description Without a request for so long, the session ends
             * @example 1800
             */
            idle_seconds: number;
            session: components["schemas"]["Session"];
            user: components["schemas"]["User"];
        };
        SignIn: {
            /**
             * Format: email
             * @example ada@example.com
             */
            email: string;
            /** Format: password */
            password: string;
        };
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
        Team: {
            damaged?: boolean;
            id: string;
            name: string;
            version: number;
        };
        TeamChange: {
            name: string;
        };
        TeamList: {
            data: components["schemas"]["Team"][];
        };
        /** @description Only when asked for. By id: what the records are called that the shown references lead to, and for a person signed in, the users. What you may not read and what is in the trash is missing. */
        Titles: {
            [key: string]: string;
        };
        Unmerged: {
            /** @description What stays as somebody made it since */
            kept: components["schemas"]["KeptField"][];
        };
        Unmerging: {
            /** Format: uuid */
            merge: string;
        };
        User: {
            email: string;
            /** Format: uuid */
            id: string;
            locale: string;
            name: string;
            role: string;
        };
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
            version: number;
        };
        UserAccessList: {
            data: components["schemas"]["UserAccess"][];
        };
        UserAccessPatch: {
            name?: string | null;
            role?: string | null;
            /** @enum {string|null} */
            state?: "active" | "disabled" | null;
            teams?: string[] | null;
        };
        UserList: {
            data: components["schemas"]["Colleague"][];
        };
        Verification: {
            rows: boolean;
        };
        Warning: {
            code: string;
            message: string;
            object: string;
        };
        Work: {
            at: string;
            done: number;
            ended_at: string;
            field?: string;
            /** @enum {string} */
            kind: "reseal" | "retype" | "mark" | "remove";
            /** @enum {string} */
            state: "ready" | "running" | "finished" | "dead" | "cancelled" | "broken";
            total: number;
        };
        Workspace: {
            /** @description ISO 4217; empty while nobody chose */
            currency: string;
            damaged?: boolean;
            id: string;
            locale: string;
            name: string;
            /** @enum {string} */
            recovery: "missing" | "shown" | "confirmed";
            sample: components["schemas"]["Sample"];
            /** @description IANA name */
            time_zone: string;
            version: number;
        };
        /** @description What is missing or null stays as it is */
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
