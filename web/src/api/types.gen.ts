// Generated from the OpenAPI document of the server by scripts/ui-types.sh. DO NOT EDIT.

export interface paths {
    "/api/v1": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where things are */
        get: operations["index"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/checkpoint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest signed checkpoint of the audit log (C2SP signed note) */
        get: operations["checkpoint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/verifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Verify the audit log now; how far it is says the stream, and /health */
        post: operations["startVerification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/companies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List records */
        get: operations["listCompany"];
        put?: never;
        /** Create a record */
        post: operations["createCompany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/companies/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one record */
        get: operations["getCompany"];
        put?: never;
        post?: never;
        /** Move a record to the trash */
        delete: operations["deleteCompany"];
        options?: never;
        head?: never;
        /** Change fields of a record */
        patch: operations["updateCompany"];
        trace?: never;
    };
    "/api/v1/companies/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to a record */
        get: operations["historyCompany"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/companies/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring a record back from the trash */
        post: operations["restoreCompany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/companies/{id}/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show values of a record that come masked; each question is in the log */
        post: operations["revealCompany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/companies/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List records; the question is in the body and so in no log */
        post: operations["queryCompany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List records */
        get: operations["listContact"];
        put?: never;
        /** Create a record */
        post: operations["createContact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one record */
        get: operations["getContact"];
        put?: never;
        post?: never;
        /** Move a record to the trash */
        delete: operations["deleteContact"];
        options?: never;
        head?: never;
        /** Change fields of a record */
        patch: operations["updateContact"];
        trace?: never;
    };
    "/api/v1/contacts/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to a record */
        get: operations["historyContact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring a record back from the trash */
        post: operations["restoreContact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/{id}/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show values of a record that come masked; each question is in the log */
        post: operations["revealContact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List records; the question is in the body and so in no log */
        post: operations["queryContact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/csp-reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a browser kept out of a page of ours */
        post: operations["reportCSP"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/definitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What objects and fields there are, deleted ones that wait among them, and what follows from each class */
        get: operations["listDefinitions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What changes, as it happens (Server-Sent Events) */
        get: operations["events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was looked at, what is not well, and what to do; for owners */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List imports, the newest first */
        get: operations["listImports"];
        put?: never;
        /** Hand a file in: a draft of an import, for a day */
        post: operations["createImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One import; a draft with samples, for who handed it in */
        get: operations["getImport"];
        put?: never;
        post?: never;
        /** Give a draft up */
        delete: operations["discardImport"];
        options?: never;
        head?: never;
        /** Read a draft's table in another way: encoding, delimiter, headings; its columns are recognised anew */
        patch: operations["rereadImport"];
        trace?: never;
    };
    "/api/v1/imports/{id}/failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rows that were not accepted, each with line, column and reason, as CSV */
        get: operations["failedRows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The first rows of a draft as they would be; nothing is written */
        post: operations["previewImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{id}/revert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take an import back, in the background */
        post: operations["revertImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start the import of a draft; or go on with one that was stopped, without a decision */
        post: operations["startImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/{id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop an import; rows that are in stay */
        post: operations["stopImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/imports/targets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a column may be imported as */
        get: operations["listImportTargets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who you are to this installation */
        get: operations["me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change your name, language or time zone */
        patch: operations["changeMe"];
        trace?: never;
    };
    "/api/v1/me/notices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What you were told */
        get: operations["listNotices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/notices/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark a notice as read */
        post: operations["readNotice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change your password; your other sessions end */
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List records */
        get: operations["listNote"];
        put?: never;
        /** Create a record */
        post: operations["createNote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one record */
        get: operations["getNote"];
        put?: never;
        post?: never;
        /** Move a record to the trash */
        delete: operations["deleteNote"];
        options?: never;
        head?: never;
        /** Change fields of a record */
        patch: operations["updateNote"];
        trace?: never;
    };
    "/api/v1/notes/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to a record */
        get: operations["historyNote"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notes/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring a record back from the trash */
        post: operations["restoreNote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notes/{id}/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show values of a record that come masked; each question is in the log */
        post: operations["revealNote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notes/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List records; the question is in the body and so in no log */
        post: operations["queryNote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/objects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The objects of this installation, their fields, and what you may do */
        get: operations["listObjects"];
        put?: never;
        /** Make an object */
        post: operations["createObject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/objects/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One object */
        get: operations["getObject"];
        put?: never;
        post?: never;
        /** Delete an object; for 30 days it can be brought back */
        delete: operations["deleteObject"];
        options?: never;
        head?: never;
        /** Change what an object is called and how it is shown */
        patch: operations["changeObject"];
        trace?: never;
    };
    "/api/v1/objects/{name}/fields": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add a field to an object */
        post: operations["addField"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/objects/{name}/fields/{field}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a field; for 30 days it can be brought back */
        delete: operations["deleteField"];
        options?: never;
        head?: never;
        /** Change a field; another class is carried out in the background */
        patch: operations["changeField"];
        trace?: never;
    };
    "/api/v1/objects/{name}/fields/{field}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring a deleted field back, by its id */
        post: operations["restoreField"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/objects/{name}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring a deleted object back, by its id */
        post: operations["restoreObject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description */
        get: operations["describeAPI"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/recovery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make the recovery key and show it, once; only until one is confirmed */
        post: operations["showRecovery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/recovery/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Prove that the recovery key was written down */
        post: operations["confirmRecovery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The roles there are, built in and made here, and what each grants; for administrators */
        get: operations["listRoles"];
        put?: never;
        /** Make a role */
        post: operations["createRole"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roles/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a role that nobody holds */
        delete: operations["deleteRole"];
        options?: never;
        head?: never;
        /** Replace what a role is called and grants; whoever holds it may do the new at once */
        patch: operations["changeRole"];
        trace?: never;
    };
    "/api/v1/sample": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Fill the workspace with invented people, companies, notes and tasks */
        post: operations["fillSample"];
        /** Remove all of them for good, edited ones too */
        delete: operations["removeSample"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in */
        get: operations["session"];
        put?: never;
        /** Sign in: start a session, as a cookie */
        post: operations["signIn"];
        /** Sign out */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start a session by a set-up link */
        post: operations["redeemLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where you are signed in */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        /** Sign out everywhere, here too */
        delete: operations["signOutEverywhere"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sign out elsewhere */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the workspace has a user yet */
        get: operations["setup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether all is well, as far as that is known already */
        get: operations["status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List records */
        get: operations["listTask"];
        put?: never;
        /** Create a record */
        post: operations["createTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one record */
        get: operations["getTask"];
        put?: never;
        post?: never;
        /** Move a record to the trash */
        delete: operations["deleteTask"];
        options?: never;
        head?: never;
        /** Change fields of a record */
        patch: operations["updateTask"];
        trace?: never;
    };
    "/api/v1/tasks/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to a record */
        get: operations["historyTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring a record back from the trash */
        post: operations["restoreTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show values of a record that come masked; each question is in the log */
        post: operations["revealTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List records; the question is in the body and so in no log */
        post: operations["queryTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The teams there are, by id and name */
        get: operations["listTeams"];
        put?: never;
        /** Make a team */
        post: operations["createTeam"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/teams/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a team; its records stay, and nobody sees them by it any more */
        delete: operations["deleteTeam"];
        options?: never;
        head?: never;
        /** Rename a team */
        patch: operations["renameTeam"];
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who works here, by id and name */
        get: operations["listUsers"];
        put?: never;
        /** Invite a colleague: a user without a password, and the link that lets them choose one, shown once */
        post: operations["inviteUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a colleague's name, role or teams, or switch them off or on */
        patch: operations["changeUserAccess"];
        trace?: never;
    };
    "/api/v1/users/{id}/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a new link for somebody who has not come in yet; the one before stops working */
        post: operations["inviteUserAgain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/access": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who works here, with address, role, state and teams; for administrators */
        get: operations["listUserAccess"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What this workspace is set to */
        get: operations["workspace"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change what this workspace is set to */
        patch: operations["changeWorkspace"];
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process answers */
        get: operations["live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the service can take requests, and what it waits for */
        get: operations["ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Catalog: {
            data: components["schemas"]["Object"][];
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
        CSPReport: unknown;
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
            work: components["schemas"]["Work"][];
        };
        DefinitionList: {
            data: components["schemas"]["Definition"][];
            limits: components["schemas"]["Limits"];
            version: string;
        };
        /** @description Server-Sent Events. hello {}: the stream began. change ChangeEvent. import: an Import without columns. verification LogState. notice {}: you were told something. workspace {}: its settings changed. resync {}: what happened is not known, read everything anew. session_ended {}: the last one. */
        EventStream: string;
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
            type: "choice" | "date" | "domain" | "email" | "identifier" | "int" | "long_text" | "person_name" | "phone" | "reference" | "text" | "timestamp" | "url";
            unique: boolean;
        };
        FieldDefinition: {
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
            target?: string;
            /** @enum {string} */
            type: "choice" | "date" | "domain" | "email" | "identifier" | "int" | "long_text" | "person_name" | "phone" | "reference" | "text" | "timestamp" | "url";
            unique: boolean;
            until?: string;
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
            unique?: boolean | null;
        };
        /** @description One of and, or, not, or a comparison of a field */
        Filter: {
            and?: components["schemas"]["Filter"][];
            field?: string;
            not?: components["schemas"]["Filter"];
            /** @enum {string} */
            op?: "eq" | "ne" | "in" | "contains" | "prefix" | "gt" | "gte" | "lt" | "lte" | "empty" | "not_empty" | "on" | "before" | "after";
            or?: components["schemas"]["Filter"][];
            /** @description In the form of the field */
            value?: unknown;
            /** @description For in */
            values?: unknown[];
        };
        FirstUser: {
            email: string;
            locale?: string;
            name: string;
            password: string;
            time_zone?: string;
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
        HistoryPage: {
            data: components["schemas"]["HistoryEntry"][];
            /** @description Ask for it to get the next page; null on the last */
            next_cursor: string | null;
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
        ImportPreviewLink: {
            /** @enum {string} */
            action: "found" | "create";
            title: string;
        };
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
        ImportProblem: {
            code: string;
            column: string | null;
            index: number | null;
            reason: string;
        };
        /** @description What is missing stays as it was */
        ImportReading: {
            delimiter?: ("," | ";" | "\t" | "|") | null;
            encoding?: ("utf-8" | "utf-16le" | "utf-16be" | "gb18030" | "big5" | "shift_jis" | "euc-kr" | "windows-1252" | "windows-1250" | "windows-1251" | "windows-1253" | "windows-1254" | "macintosh") | null;
            headings?: boolean | null;
        };
        ImportResult: {
            kept: {
                /** Format: uuid */
                id: string;
                object: string;
            }[];
            kept_count: number;
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
        Invitation: {
            expires_at: string;
            /** @description Below the address of this server; works once, and is shown once */
            path: string;
        };
        Invited: {
            invitation: components["schemas"]["Invitation"];
            user: components["schemas"]["UserAccess"];
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
            fields?: string[];
            /** @description An object, or a string in the short notation */
            filter?: components["schemas"]["Filter"] | string | null;
            /** @default 50 */
            limit: number;
            q?: string;
            sort?: string;
            titles?: boolean;
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
            workspace?: string;
        };
        /** @description What is missing or null stays as it is; an empty time zone goes back to the workspace's */
        MePatch: {
            locale?: string | null;
            name?: string | null;
            time_zone?: string | null;
        };
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
            type: "choice" | "date" | "domain" | "email" | "identifier" | "int" | "long_text" | "person_name" | "phone" | "reference" | "text" | "timestamp" | "url";
            unique?: boolean;
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
            current_version?: number;
            detail: string;
            errors?: {
                code?: string;
                field?: string;
                message?: string;
                /**
                 * Format: json-pointer
                 * @example /emails/0
                 */
                pointer?: string;
            }[];
            request_id: string;
            status: number;
            title: string;
            /**
             * Format: uri
             * @example urn:holdfast:problem:version_stale
             */
            type: string;
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
        Reveal: {
            fields: string[];
            /** @description Why, for the log; as the header Holdfast-Reason */
            reason?: string;
        };
        Role: {
            built_in: boolean;
            id: string;
            name: string;
            objects: components["schemas"]["RoleRule"][];
            version: number;
        };
        RoleChange: {
            name: string;
            objects: components["schemas"]["RoleRule"][];
            /** @description That the change is for; left out for a new role */
            version?: number;
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
            records: number;
        };
        SampleRemoved: {
            removed: number;
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
            /** @description Without a request for so long, the session ends */
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
             * Format: date
             * @description Due on
             * @example 1985-04-03
             */
            due_on?: string | null;
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
            id: string;
            name: string;
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
            state: "active" | "invited" | "disabled";
            teams: string[];
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
        Work: {
            at: string;
            done: number;
            /** @enum {string} */
            kind: "reseal" | "remove";
            /** @enum {string} */
            state: "ready" | "running" | "finished" | "dead" | "cancelled" | "broken";
        };
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
        /** @description What is missing or null stays as it is */
        WorkspacePatch: {
            currency?: string | null;
            locale?: string | null;
            name?: string | null;
            time_zone?: string | null;
        };
    };
    responses: {
        /** @description What went wrong */
        Problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description Go on behind this id, when Last-Event-ID cannot be set */
        after: string;
        /** @description Also say how many there are in all */
        count: boolean;
        /** @description next_cursor of the page before, with the same question; good for a day */
        cursor: string;
        /** @description Also from the trash */
        deleted: boolean;
        /** @description Change nothing; say what would follow */
        dry_run: boolean;
        /** @description The field's name, or its id */
        field: string;
        /** @description Only these fields, with commas */
        fields: string;
        /** @description What the file is called, for people: UTF-8, percent-encoded */
        fileName: string;
        /** @description Which records, in the short notation: stage = customer and name ~ "love" */
        filter: string;
        /** @description The id of the record, or of what else the path names */
        id: string;
        /** @description At most 255 characters, new for every change. Sent again with the same request within 48 hours, the change is not carried out twice. */
        idempotencyKey: string;
        /** @description Only when the record still has this version */
        ifMatch: string;
        /** @description The version that the change was made from, as given in ETag; * for any */
        ifMatchRequired: string;
        /** @description The last id that was received: what came since is sent first, or a resync */
        lastEventID: string;
        /** @description Records on a page */
        limit: number;
        /** @description The object's name, in the singular */
        name: string;
        /** @description The object's name, in the singular */
        object: string;
        /** @description next_cursor of the page before */
        plainCursor: string;
        /** @description Words to find in the title and in what records are matched by */
        q: string;
        /** @description Fields, the first counts most; a minus turns the order round: -created_at,name */
        sort: string;
        /** @description Where the days of the filter begin, as an IANA name; without it the time zone of the user, or else of the workspace */
        timeZone: string;
        /** @description Also say what the shown references lead to, in a member titles */
        titles: boolean;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    index: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where things are */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    checkpoint: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest signed checkpoint of the audit log (C2SP signed note) */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    startVerification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Verification"];
            };
        };
        responses: {
            /** @description Verify the audit log now; how far it is says the stream, and /health */
            202: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogState"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listCompany: {
        parameters: {
            query?: {
                /** @description Also say how many there are in all */
                count?: components["parameters"]["count"];
                /** @description next_cursor of the page before, with the same question; good for a day */
                cursor?: components["parameters"]["cursor"];
                /** @description Also from the trash */
                deleted?: components["parameters"]["deleted"];
                /** @description Only these fields, with commas */
                fields?: components["parameters"]["fields"];
                /** @description Which records, in the short notation: stage = customer and name ~ "love" */
                filter?: components["parameters"]["filter"];
                /** @description Records on a page */
                limit?: components["parameters"]["limit"];
                /** @description Words to find in the title and in what records are matched by */
                q?: components["parameters"]["q"];
                /** @description Fields, the first counts most; a minus turns the order round: -created_at,name */
                sort?: components["parameters"]["sort"];
                /** @description Also say what the shown references lead to, in a member titles */
                titles?: components["parameters"]["titles"];
            };
            header?: {
                /** @description Where the days of the filter begin, as an IANA name; without it the time zone of the user, or else of the workspace */
                "Holdfast-Time-Zone"?: components["parameters"]["timeZone"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List records */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompanyPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createCompany: {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 characters, new for every change. Sent again with the same request within 48 hours, the change is not carried out twice. */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompanyCreate"];
            };
        };
        responses: {
            /** @description Create a record */
            201: {
                headers: {
                    /** @description The record's version, for If-Match */
                    ETag?: string;
                    /** @description "true" when this Idempotency-Key was carried out before */
                    "Idempotency-Replayed"?: string;
                    /** @description Path of the new record */
                    Location?: string;
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Company"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getCompany: {
        parameters: {
            query?: {
                /** @description Also from the trash */
                deleted?: components["parameters"]["deleted"];
                /** @description Only these fields, with commas */
                fields?: components["parameters"]["fields"];
                /** @description Also say what the shown references lead to, in a member titles */
                titles?: components["parameters"]["titles"];
            };
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read one record */
            200: {
                headers: {
                    /** @description The record's version, for If-Match */
                    ETag?: string;
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Company"];
                };
            };
            /** @description Not changed since the version in If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteCompany: {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 characters, new for every change. Sent again with the same request within 48 hours, the change is not carried out twice. */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
                /** @description Only when the record still has this version */
                "If-Match"?: components["parameters"]["ifMatch"];
            };
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Move a record to the trash */
            204: {
                headers: {
                    /** @description "true" when this Idempotency-Key was carried out before */
                    "Idempotency-Replayed"?: string;
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    updateCompany: {
        parameters: {
            query?: never;
            header: {
                /** @description At most 255 characters, new for every change. Sent again with the same request within 48 hours, the change is not carried out twice. */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
                /** @description The version that the change was made from, as given in ETag; * for any */
                "If-Match": components["parameters"]["ifMatchRequired"];
            };
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompanyPatch"];
                "application/merge-patch+json": components["schemas"]["CompanyPatch"];
            };
        };
        responses: {
            /** @description Change fields of a record */
            200: {
                headers: {
                    /** @description The record's version, for If-Match */
                    ETag?: string;
                    /** @description "true" when this Idempotency-Key was carried out before */
                    "Idempotency-Replayed"?: string;
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Company"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    historyCompany: {
        parameters: {
            query?: {
                /** @description next_cursor of the page before */
                cursor?: components["parameters"]["plainCursor"];
                /** @description Records on a page */
                limit?: components["parameters"]["limit"];
            };
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What happened to a record */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    restoreCompany: {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 characters, new for every change. Sent again with the same request within 48 hours, the change is not carried out twice. */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
                /** @description Only when the record still has this version */
                "If-Match"?: components["parameters"]["ifMatch"];
            };
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bring a record back from the trash */
            200: {
                headers: {
                    /** @description The record's version, for If-Match */
                    ETag?: string;
                    /** @description "true" when this Idempotency-Key was carried out before */
                    "Idempotency-Replayed"?: string;
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Company"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    revealCompany: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reveal"];
            };
        };
        responses: {
            /** @description Show values of a record that come masked; each question is in the log */
            200: {
                headers: {
                    /** @description The record's version, for If-Match */
                    ETag?: string;
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Company"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    queryCompany: {
        parameters: {
            query?: never;
            header?: {
                /** @description Where the days of the filter begin, as an IANA name; without it the time zone of the user, or else of the workspace */
                "Holdfast-Time-Zone"?: components["parameters"]["timeZone"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ListQuery"];
            };
        };
        responses: {
            /** @description List records; the question is in the body and so in no log */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompanyPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listContact: {
        parameters: {
            query?: {
                /** @description Also say how many there are in all */
                count?: components["parameters"]["count"];
                /** @description next_cursor of the page before, with the same question; good for a day */
                cursor?: components["parameters"]["cursor"];
                /** @description Also from the trash */
                deleted?: components["parameters"]["deleted"];
                /** @description Only these fields, with commas */
                fields?: components["parameters"]["fields"];
                /** @description Which records, in the short notation: stage = customer and name ~ "love" */
                filter?: components["parameters"]["filter"];
                /** @description Records on a page */
                limit?: components["parameters"]["limit"];
                /** @description Words to find in the title and in what records are matched by */
                q?: components["parameters"]["q"];
                /** @description Fields, the first counts most; a minus turns the order round: -created_at,name */
                sort?: components["parameters"]["sort"];
                /** @description Also say what the shown references lead to, in a member titles */
                titles?: components["parameters"]["titles"];
            };
            header?: {
                /** @description Where the days of the filter begin, as an IANA name; without it the time zone of the user, or else of the workspace */
                "Holdfast-Time-Zone"?: components["parameters"]["timeZone"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List records */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createContact: {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 characters, new for every change. Sent again with the same request within 48 hours, the change is not carried out twice. */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactCreate"];
            };
        };
        responses: {
            /** @description Create a record */
            201: {
                headers: {
                    /** @description The record's version, for If-Match */
                    ETag?: string;
                    /** @description "true" when this Idempotency-Key was carried out before */
                    "Idempotency-Replayed"?: string;
                    /** @description Path of the new record */
                    Location?: string;
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getContact: {
        parameters: {
            query?: {
                /** @description Also from the trash */
                deleted?: components["parameters"]["deleted"];
                /** @description Only these fields, with commas */
                fields?: components["parameters"]["fields"];
                /** @description Also say what the shown references lead to, in a member titles */
                titles?: components["parameters"]["titles"];
            };
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read one record */
            200: {
                headers: {
                    /** @description The record's version, for If-Match */
                    ETag?: string;
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description Not changed since the version in If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteContact: {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 characters, new for every change. Sent again with the same request within 48 hours, the change is not carried out twice. */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
                /** @description Only when the record still has this version */
                "If-Match"?: components["parameters"]["ifMatch"];
            };
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Move a record to the trash */
            204: {
                headers: {
                    /** @description "true" when this Idempotency-Key was carried out before */
                    "Idempotency-Replayed"?: string;
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    updateContact: {
        parameters: {
            query?: never;
            header: {
                /** @description At most 255 characters, new for every change. Sent again with the same request within 48 hours, the change is not carried out twice. */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
                /** @description The version that the change was made from, as given in ETag; * for any */
                "If-Match": components["parameters"]["ifMatchRequired"];
            };
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactPatch"];
                "application/merge-patch+json": components["schemas"]["ContactPatch"];
            };
        };
        responses: {
            /** @description Change fields of a record */
            200: {
                headers: {
                    /** @description The record's version, for If-Match */
                    ETag?: string;
                    /** @description "true" when this Idempotency-Key was carried out before */
                    "Idempotency-Replayed"?: string;
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    historyContact: {
        parameters: {
            query?: {
                /** @description next_cursor of the page before */
                cursor?: components["parameters"]["plainCursor"];
                /** @description Records on a page */
                limit?: components["parameters"]["limit"];
            };
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What happened to a record */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    restoreContact: {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 characters, new for every change. Sent again with the same request within 48 hours, the change is not carried out twice. */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
                /** @description Only when the record still has this version */
                "If-Match"?: components["parameters"]["ifMatch"];
            };
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bring a record back from the trash */
            200: {
                headers: {
                    /** @description The record's version, for If-Match */
                    ETag?: string;
                    /** @description "true" when this Idempotency-Key was carried out before */
                    "Idempotency-Replayed"?: string;
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    revealContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reveal"];
            };
        };
        responses: {
            /** @description Show values of a record that come masked; each question is in the log */
            200: {
                headers: {
                    /** @description The record's version, for If-Match */
                    ETag?: string;
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    queryContact: {
        parameters: {
            query?: never;
            header?: {
                /** @description Where the days of the filter begin, as an IANA name; without it the time zone of the user, or else of the workspace */
                "Holdfast-Time-Zone"?: components["parameters"]["timeZone"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ListQuery"];
            };
        };
        responses: {
            /** @description List records; the question is in the body and so in no log */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    reportCSP: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/csp-report": components["schemas"]["CSPReport"];
                "application/reports+json": components["schemas"]["CSPReport"];
            };
        };
        responses: {
            /** @description What a browser kept out of a page of ours */
            204: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    listDefinitions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What objects and fields there are, deleted ones that wait among them, and what follows from each class */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DefinitionList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    events: {
        parameters: {
            query?: {
                /** @description Go on behind this id, when Last-Event-ID cannot be set */
                after?: components["parameters"]["after"];
            };
            header?: {
                /** @description The last id that was received: what came since is sent first, or a resync */
                "Last-Event-ID"?: components["parameters"]["lastEventID"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What changes, as it happens (Server-Sent Events) */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["EventStream"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was looked at, what is not well, and what to do; for owners */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listImports: {
        parameters: {
            query?: {
                /** @description next_cursor of the page before */
                cursor?: components["parameters"]["plainCursor"];
                /** @description Records on a page */
                limit?: components["parameters"]["limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List imports, the newest first */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createImport: {
        parameters: {
            query: {
                /** @description The object's name, in the singular */
                object: components["parameters"]["object"];
            };
            header?: {
                /** @description What the file is called, for people: UTF-8, percent-encoded */
                "Holdfast-File-Name"?: components["parameters"]["fileName"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Hand a file in: a draft of an import, for a day */
            201: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One import; a draft with samples, for who handed it in */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    discardImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Give a draft up */
            204: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    rereadImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportReading"];
            };
        };
        responses: {
            /** @description Read a draft's table in another way: encoding, delimiter, headings; its columns are recognised anew */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    failedRows: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rows that were not accepted, each with line, column and reason, as CSV */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    previewImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportDecision"];
            };
        };
        responses: {
            /** @description The first rows of a draft as they would be; nothing is written */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportPreview"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    revertImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Take an import back, in the background */
            202: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    startImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportDecision"];
            };
        };
        responses: {
            /** @description Start the import of a draft; or go on with one that was stopped, without a decision */
            202: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    stopImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Stop an import; rows that are in stay */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Import"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listImportTargets: {
        parameters: {
            query: {
                /** @description The object's name, in the singular */
                object: components["parameters"]["object"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What a column may be imported as */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportTargetList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who you are to this installation */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    changeMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MePatch"];
            };
        };
        responses: {
            /** @description Change your name, language or time zone */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listNotices: {
        parameters: {
            query?: {
                /** @description next_cursor of the page before */
                cursor?: components["parameters"]["plainCursor"];
                /** @description Records on a page */
                limit?: components["parameters"]["limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What you were told */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoticePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    readNotice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Mark a notice as read */
            204: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description Change your password; your other sessions end */
            204: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    listNote: {
        parameters: {
            query?: {
                /** @description Also say how many there are in all */
                count?: components["parameters"]["count"];
                /** @description next_cursor of the page before, with the same question; good for a day */
                cursor?: components["parameters"]["cursor"];
                /** @description Also from the trash */
                deleted?: components["parameters"]["deleted"];
                /** @description Only these fields, with commas */
                fields?: components["parameters"]["fields"];
                /** @description Which records, in the short notation: stage = customer and name ~ "love" */
                filter?: components["parameters"]["filter"];
                /** @description Records on a page */
                limit?: components["parameters"]["limit"];
                /** @description Words to find in the title and in what records are matched by */
                q?: components["parameters"]["q"];
                /** @description Fields, the first counts most; a minus turns the order round: -created_at,name */
                sort?: components["parameters"]["sort"];
                /** @description Also say what the shown references lead to, in a member titles */
                titles?: components["parameters"]["titles"];
            };
            header?: {
                /** @description Where the days of the filter begin, as an IANA name; without it the time zone of the user, or else of the workspace */
                "Holdfast-Time-Zone"?: components["parameters"]["timeZone"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List records */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createNote: {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 characters, new for every change. Sent again with the same request within 48 hours, the change is not carried out twice. */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteCreate"];
            };
        };
        responses: {
            /** @description Create a record */
            201: {
                headers: {
                    /** @description The record's version, for If-Match */
                    ETag?: string;
                    /** @description "true" when this Idempotency-Key was carried out before */
                    "Idempotency-Replayed"?: string;
                    /** @description Path of the new record */
                    Location?: string;
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Note"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getNote: {
        parameters: {
            query?: {
                /** @description Also from the trash */
                deleted?: components["parameters"]["deleted"];
                /** @description Only these fields, with commas */
                fields?: components["parameters"]["fields"];
                /** @description Also say what the shown references lead to, in a member titles */
                titles?: components["parameters"]["titles"];
            };
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read one record */
            200: {
                headers: {
                    /** @description The record's version, for If-Match */
                    ETag?: string;
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Note"];
                };
            };
            /** @description Not changed since the version in If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteNote: {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 characters, new for every change. Sent again with the same request within 48 hours, the change is not carried out twice. */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
                /** @description Only when the record still has this version */
                "If-Match"?: components["parameters"]["ifMatch"];
            };
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Move a record to the trash */
            204: {
                headers: {
                    /** @description "true" when this Idempotency-Key was carried out before */
                    "Idempotency-Replayed"?: string;
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    updateNote: {
        parameters: {
            query?: never;
            header: {
                /** @description At most 255 characters, new for every change. Sent again with the same request within 48 hours, the change is not carried out twice. */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
                /** @description The version that the change was made from, as given in ETag; * for any */
                "If-Match": components["parameters"]["ifMatchRequired"];
            };
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotePatch"];
                "application/merge-patch+json": components["schemas"]["NotePatch"];
            };
        };
        responses: {
            /** @description Change fields of a record */
            200: {
                headers: {
                    /** @description The record's version, for If-Match */
                    ETag?: string;
                    /** @description "true" when this Idempotency-Key was carried out before */
                    "Idempotency-Replayed"?: string;
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Note"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    historyNote: {
        parameters: {
            query?: {
                /** @description next_cursor of the page before */
                cursor?: components["parameters"]["plainCursor"];
                /** @description Records on a page */
                limit?: components["parameters"]["limit"];
            };
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What happened to a record */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    restoreNote: {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 characters, new for every change. Sent again with the same request within 48 hours, the change is not carried out twice. */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
                /** @description Only when the record still has this version */
                "If-Match"?: components["parameters"]["ifMatch"];
            };
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bring a record back from the trash */
            200: {
                headers: {
                    /** @description The record's version, for If-Match */
                    ETag?: string;
                    /** @description "true" when this Idempotency-Key was carried out before */
                    "Idempotency-Replayed"?: string;
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Note"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    revealNote: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reveal"];
            };
        };
        responses: {
            /** @description Show values of a record that come masked; each question is in the log */
            200: {
                headers: {
                    /** @description The record's version, for If-Match */
                    ETag?: string;
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Note"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    queryNote: {
        parameters: {
            query?: never;
            header?: {
                /** @description Where the days of the filter begin, as an IANA name; without it the time zone of the user, or else of the workspace */
                "Holdfast-Time-Zone"?: components["parameters"]["timeZone"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ListQuery"];
            };
        };
        responses: {
            /** @description List records; the question is in the body and so in no log */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listObjects: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The objects of this installation, their fields, and what you may do */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Catalog"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createObject: {
        parameters: {
            query?: {
                /** @description Change nothing; say what would follow */
                dry_run?: components["parameters"]["dry_run"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewObject"];
            };
        };
        responses: {
            /** @description Make an object */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Definition"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getObject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The object's name, in the singular */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One object */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Object"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteObject: {
        parameters: {
            query?: {
                /** @description Change nothing; say what would follow */
                dry_run?: components["parameters"]["dry_run"];
            };
            header?: never;
            path: {
                /** @description The object's name, in the singular */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete an object; for 30 days it can be brought back */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Definition"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    changeObject: {
        parameters: {
            query?: {
                /** @description Change nothing; say what would follow */
                dry_run?: components["parameters"]["dry_run"];
            };
            header?: never;
            path: {
                /** @description The object's name, in the singular */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ObjectPatch"];
            };
        };
        responses: {
            /** @description Change what an object is called and how it is shown */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Definition"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    addField: {
        parameters: {
            query?: {
                /** @description Change nothing; say what would follow */
                dry_run?: components["parameters"]["dry_run"];
            };
            header?: never;
            path: {
                /** @description The object's name, in the singular */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewField"];
            };
        };
        responses: {
            /** @description Add a field to an object */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Definition"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteField: {
        parameters: {
            query?: {
                /** @description Change nothing; say what would follow */
                dry_run?: components["parameters"]["dry_run"];
            };
            header?: never;
            path: {
                /** @description The field's name, or its id */
                field: components["parameters"]["field"];
                /** @description The object's name, in the singular */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a field; for 30 days it can be brought back */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Definition"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    changeField: {
        parameters: {
            query?: {
                /** @description Change nothing; say what would follow */
                dry_run?: components["parameters"]["dry_run"];
            };
            header?: never;
            path: {
                /** @description The field's name, or its id */
                field: components["parameters"]["field"];
                /** @description The object's name, in the singular */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FieldPatch"];
            };
        };
        responses: {
            /** @description Change a field; another class is carried out in the background */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Definition"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    restoreField: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The field's name, or its id */
                field: components["parameters"]["field"];
                /** @description The object's name, in the singular */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bring a deleted field back, by its id */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Definition"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    restoreObject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The object's name, in the singular */
                name: components["parameters"]["name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bring a deleted object back, by its id */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Definition"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    describeAPI: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description This description */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    showRecovery: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Make the recovery key and show it, once; only until one is confirmed */
            201: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryKey"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    confirmRecovery: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecoveryAnswers"];
            };
        };
        responses: {
            /** @description Prove that the recovery key was written down */
            204: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    listRoles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The roles there are, built in and made here, and what each grants; for administrators */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createRole: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleChange"];
            };
        };
        responses: {
            /** @description Make a role */
            201: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Remove a role that nobody holds */
            204: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    changeRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleChange"];
            };
        };
        responses: {
            /** @description Replace what a role is called and grants; whoever holds it may do the new at once */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    fillSample: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Fill the workspace with invented people, companies, notes and tasks */
            202: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sample"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    removeSample: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Remove all of them for good, edited ones too */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SampleRemoved"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who is signed in */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description Sign in: start a session, as a cookie */
            201: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sign out */
            204: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    redeemLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RedeemLink"];
            };
        };
        responses: {
            /** @description Start a session by a set-up link */
            201: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where you are signed in */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    signOutEverywhere: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sign out everywhere, here too */
            204: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sign out elsewhere */
            204: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    setup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether the workspace has a user yet */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Setup"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether all is well, as far as that is known already */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listTask: {
        parameters: {
            query?: {
                /** @description Also say how many there are in all */
                count?: components["parameters"]["count"];
                /** @description next_cursor of the page before, with the same question; good for a day */
                cursor?: components["parameters"]["cursor"];
                /** @description Also from the trash */
                deleted?: components["parameters"]["deleted"];
                /** @description Only these fields, with commas */
                fields?: components["parameters"]["fields"];
                /** @description Which records, in the short notation: stage = customer and name ~ "love" */
                filter?: components["parameters"]["filter"];
                /** @description Records on a page */
                limit?: components["parameters"]["limit"];
                /** @description Words to find in the title and in what records are matched by */
                q?: components["parameters"]["q"];
                /** @description Fields, the first counts most; a minus turns the order round: -created_at,name */
                sort?: components["parameters"]["sort"];
                /** @description Also say what the shown references lead to, in a member titles */
                titles?: components["parameters"]["titles"];
            };
            header?: {
                /** @description Where the days of the filter begin, as an IANA name; without it the time zone of the user, or else of the workspace */
                "Holdfast-Time-Zone"?: components["parameters"]["timeZone"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List records */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 characters, new for every change. Sent again with the same request within 48 hours, the change is not carried out twice. */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskCreate"];
            };
        };
        responses: {
            /** @description Create a record */
            201: {
                headers: {
                    /** @description The record's version, for If-Match */
                    ETag?: string;
                    /** @description "true" when this Idempotency-Key was carried out before */
                    "Idempotency-Replayed"?: string;
                    /** @description Path of the new record */
                    Location?: string;
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getTask: {
        parameters: {
            query?: {
                /** @description Also from the trash */
                deleted?: components["parameters"]["deleted"];
                /** @description Only these fields, with commas */
                fields?: components["parameters"]["fields"];
                /** @description Also say what the shown references lead to, in a member titles */
                titles?: components["parameters"]["titles"];
            };
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read one record */
            200: {
                headers: {
                    /** @description The record's version, for If-Match */
                    ETag?: string;
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Not changed since the version in If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 characters, new for every change. Sent again with the same request within 48 hours, the change is not carried out twice. */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
                /** @description Only when the record still has this version */
                "If-Match"?: components["parameters"]["ifMatch"];
            };
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Move a record to the trash */
            204: {
                headers: {
                    /** @description "true" when this Idempotency-Key was carried out before */
                    "Idempotency-Replayed"?: string;
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    updateTask: {
        parameters: {
            query?: never;
            header: {
                /** @description At most 255 characters, new for every change. Sent again with the same request within 48 hours, the change is not carried out twice. */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
                /** @description The version that the change was made from, as given in ETag; * for any */
                "If-Match": components["parameters"]["ifMatchRequired"];
            };
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskPatch"];
                "application/merge-patch+json": components["schemas"]["TaskPatch"];
            };
        };
        responses: {
            /** @description Change fields of a record */
            200: {
                headers: {
                    /** @description The record's version, for If-Match */
                    ETag?: string;
                    /** @description "true" when this Idempotency-Key was carried out before */
                    "Idempotency-Replayed"?: string;
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    historyTask: {
        parameters: {
            query?: {
                /** @description next_cursor of the page before */
                cursor?: components["parameters"]["plainCursor"];
                /** @description Records on a page */
                limit?: components["parameters"]["limit"];
            };
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What happened to a record */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    restoreTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description At most 255 characters, new for every change. Sent again with the same request within 48 hours, the change is not carried out twice. */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
                /** @description Only when the record still has this version */
                "If-Match"?: components["parameters"]["ifMatch"];
            };
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bring a record back from the trash */
            200: {
                headers: {
                    /** @description The record's version, for If-Match */
                    ETag?: string;
                    /** @description "true" when this Idempotency-Key was carried out before */
                    "Idempotency-Replayed"?: string;
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    revealTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reveal"];
            };
        };
        responses: {
            /** @description Show values of a record that come masked; each question is in the log */
            200: {
                headers: {
                    /** @description The record's version, for If-Match */
                    ETag?: string;
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    queryTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description Where the days of the filter begin, as an IANA name; without it the time zone of the user, or else of the workspace */
                "Holdfast-Time-Zone"?: components["parameters"]["timeZone"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ListQuery"];
            };
        };
        responses: {
            /** @description List records; the question is in the body and so in no log */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listTeams: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The teams there are, by id and name */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createTeam: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TeamChange"];
            };
        };
        responses: {
            /** @description Make a team */
            201: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteTeam: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Remove a team; its records stay, and nobody sees them by it any more */
            204: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    renameTeam: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TeamChange"];
            };
        };
        responses: {
            /** @description Rename a team */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listUsers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who works here, by id and name */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    inviteUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewInvitation"];
            };
        };
        responses: {
            /** @description Invite a colleague: a user without a password, and the link that lets them choose one, shown once */
            201: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invited"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    changeUserAccess: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserAccessPatch"];
            };
        };
        responses: {
            /** @description Change a colleague's name, role or teams, or switch them off or on */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserAccess"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    inviteUserAgain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record, or of what else the path names */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Make a new link for somebody who has not come in yet; the one before stops working */
            201: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invitation"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listUserAccess: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who works here, with address, role, state and teams; for administrators */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserAccessList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    workspace: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What this workspace is set to */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workspace"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    changeWorkspace: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkspacePatch"];
            };
        };
        responses: {
            /** @description Change what this workspace is set to */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workspace"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether the process answers */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether the service can take requests, and what it waits for */
            200: {
                headers: {
                    /** @description Repeated in the log of the installation */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description Not ready */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
