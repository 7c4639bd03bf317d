// Written from docs/openapi.yaml by "npm run types". Do not edit.

export interface paths {
    "/v1/inventory/updates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the stock of one product, or of many
         * @description One update, or `updates` with 1 to 1,000 lines. Deltas have either sign (unless `ALLOW_POSITIVE_DELTA=false`).
         *
         *     Lines are judged in order, each seeing the earlier ones. `mode: partial` (the default) answers 200 with one
         *     result per line. `mode: atomic` is one operation, all or nothing: 200 with the results, or the status and
         *     `errorType` of the first failing line with `failedIndex`, the other lines being `not_attempted`. A line's
         *     `storeId`, `locationId`, `reason` and `ref` override those at the top, so that a delivery is one atomic batch with
         *     the reason `delivery` and the supplier's reference at its top.
         *
         *     With the header `Idempotency-Key: k`, line i of a partial batch has the key `k#i`; an atomic batch has `k`.
         *     Header and body keys that differ are 400.
         */
        post: operations["updateInventory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inventory": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List products
         * @description Products in byte order of their ids unless `sort` says otherwise, all of them or those that fit `q`, `category` and
         *     `stock`. Page with `offset` and `limit` (at most 200), or, better for a large
         *     catalogue, with `after` and `limit` (at most 1,000): `after` is the last id of the page before, empty for the
         *     first page, and `nextCursor` is the next `after`, absent at the end.
         *
         *     Or those with the ids in `productId`, which costs no more than to ask for each by itself.
         */
        get: operations["listProducts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inventory/{productId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One product */
        get: operations["getProduct"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inventory/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the feed, by long poll or as a stream
         * @description Every change, strictly consecutive, in commit order, only once it is durable. Ask for `offset` = the last
         *     `nextOffset`. With `wait` the answer comes as soon as there is an event, or empty when the time is over.
         *
         *     With `Accept: text/event-stream` it is a stream of server-sent events: `event:` is the type, `id:` the offset,
         *     `data:` the event. `Last-Event-ID: n` resumes at n+1; with neither `Last-Event-ID` nor `offset` the stream
         *     begins at the head. The stream begins with how long to wait before coming back
         *     (`retry:`), and a comment is sent every 15 s. 409 and 410 come before the stream begins.
         *
         *     An offset older than retention (`MAX_EVENTS_IN_QUEUE` newest events) is 410: load the snapshot and go on at its
         *     offset.
         *
         *     Whoever sends the `cursor` of the last page back, with `nextOffset` or in its place, is told if central has been put
         *     back to an older copy of its data, which gives other events the same numbers: 409 `timeline_changed`.
         */
        get: operations["readEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inventory/snapshot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The whole state at one position
         * @description One JSON document per line. The first line is the head `{offset, timeline, count}`; then the products by id,
         *     deleted ones as `{productId, deleted, version}`; the last line is `{end, count, digest}`. A snapshot without
         *     its last line is not whole. Follow the feed from `offset` afterwards.
         *
         *     A cut transfer resumes with `after` (the last id received) and `offset` (of the head) while that view is kept,
         *     60 s; afterwards it is 409 `snapshot_gone`. With `range` only one of 256 ranges of ids is sent, those of the
         *     digest.
         *
         *     With `include=all` each product has its `levels`, if it does not lie in the pool alone, the head says where the
         *     directory stood, and the last line has the `full` hash as well; a line then has at most 2 MiB.
         */
        get: operations["readSnapshot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inventory/digest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A fingerprint of the state, in 256 ranges
         * @description The state hash by range of SHA-256(productId), over id, name, category, available, version, price, lastUpdated
         *     and deleted. A copy that differs at the same offset fetches only the ranges that differ. `full` adds what lies
         *     at places other than the pool; it is equal to `ranges` where nothing does.
         */
        get: operations["readDigest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What products are sorted under, with their numbers
         * @description In order of their names, whatever the case and the accents of letters. Spellings that differ in case are one category, named as most of its products
         *     have it. `nextCursor` is the next `after`, absent at the end.
         */
        get: operations["listCategories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/locations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The places where stock lies
         * @description All of them, by id, with the two that are always there: `pool`, stock at no named place, and `transit`, what is between two
         *     places. Changes of places are no events; `revision` counts them.
         *
         *     The answer is not paged: who shows where stock lies needs every name, and 10,000 places with the longest names take 7 MB before
         *     they are packed, with names of 30 characters 2 MB. It changes with the directory alone: ask with `If-None-Match`.
         */
        get: operations["listLocations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/locations/{locationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Make a place, or change one
         * @description What is absent stays; of a new place it is a sellable and active shop without a name. `sellable` changes only while nothing lies
         *     there. `active: false` refuses new stock and sales and changes no number; not while something is put aside there. At most 10,000
         *     places. `pool` and `transit` cannot be changed.
         */
        put: operations["putLocation"];
        post?: never;
        /**
         * Take a place away
         * @description Only where nothing lies.
         */
        delete: operations["deleteLocation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/moves": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move stock from one place to another
         * @description One event for each line. All lines or none, unless `mode` is `partial`. Judged on what is not put aside, so stock can leave a
         *     place where nothing is sold. Needs a key; unknown members are refused.
         */
        post: operations["moveStock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Open holds
         * @description In order of id. A page that asks for few of very many may be short, or empty, and not the last; `nextCursor` is where to go on.
         */
        get: operations["listHolds"];
        put?: never;
        /**
         * Put units aside until a time
         * @description All lines or none, judged on what is available: at the place of a line, or where it is drawn from, which the answer says. They end
         *     by themselves. With `replace` the holds of the same `ref` are let go in the same step. Needs a key; the id follows from it.
         */
        post: operations["putAside"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/holds/{holdId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One hold
         * @description Of one that has ended, how, as long as keys are kept; its lines are not remembered.
         */
        get: operations["getHold"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/holds/{holdId}/commit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sell what is on hold
         * @description All of it, or what `lines` say; the rest goes free. Needs a key. A hold ends once: later acts are 409 `hold_ended` as long as keys are kept, then 404.
         */
        post: operations["commitHold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/holds/{holdId}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a hold go
         * @description Needs a key. A hold ends once: later acts are 409 `hold_ended` as long as keys are kept, then 404.
         */
        post: operations["releaseHold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/holds/{holdId}/extend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a hold another end
         * @description From now on. Needs a key. A hold ends once: later acts are 409 `hold_ended` as long as keys are kept, then 404.
         */
        post: operations["extendHold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Book what was counted
         * @description Of each line `counted` less `expected` is booked, so that what was sold since the number was entered stays sold: `expected` is the
         *     `onHand` that the counter's page showed then, with what is put aside. Without it that is what is on hand now. Lines are judged one by
         *     one; one that would leave less than is put aside, or less than nothing, is `count_conflict`, and the others are booked. Without `locationId` it is about the pool.
         *     `preview` says what would be booked, books nothing and needs no key. Else one is needed; unknown members are refused.
         */
        post: operations["bookCount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Transfers
         * @description Open ones in order of id. A page that asks for few of very many may be short, or empty, and not the last; `nextCursor` is where to go on.
         */
        get: operations["listTransfers"];
        put?: never;
        /**
         * Send stock on its way to another place
         * @description All lines or none, judged on what is not put aside. The units are `transit` until they are received, and belong to no place where
         *     something is sold. Needs a key; the id follows from it.
         */
        post: operations["shipTransfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transfers/{transferId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One transfer
         * @description Of one that has ended, how, as long as keys are kept.
         */
        get: operations["getTransfer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transfers/{transferId}/receive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take in what has come
         * @description In parts if need be: of each line what was `received` and what is `missing`, which is booked as lost; together they are at most what
         *     is open. Without `lines` all of it has come. What came beyond is a count. Needs a key.
         */
        post: operations["receiveTransfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transfers/{transferId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send back what is on its way
         * @description What was received stays, and what is open goes back to where it came from. Needs a key.
         */
        post: operations["cancelTransfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/inventory/{productId}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What has happened to a product, newest first
         * @description Every event for `HISTORY_MAX_AGE`, however long the feed keeps it: who did it (`actor`), at which store, why (`reason`, `ref`), what
         *     (`action`, `delta`, `before`), with the product as it was afterwards. All conditions must hold; one that is not known is 400.
         *     A request looks at a bounded number of events, so a page may be short, or empty, and have a `cursor` to go on with. 404 if nothing ever was
         *     of that id, as far as the history goes back to the first event.
         */
        get: operations["readProductHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What has happened, newest first
         * @description Every event for `HISTORY_MAX_AGE`, however long the feed keeps it: who did it (`actor`), at which store, why (`reason`, `ref`), what
         *     (`action`, `delta`, `before`), with the product as it was afterwards. All conditions must hold; one that is not known is 400.
         *     A request looks at a bounded number of events, so a page may be short, or empty, and have a `cursor` to go on with.
         */
        get: operations["readHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/history/{offset}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One event
         * @description As it stands in the history; with `include=group` all events of its operation stand beside it.
         */
        get: operations["getPastEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/history/{offset}/reverse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take back what has happened
         * @description The operation that the event belongs to is taken back as a whole, in one step, by events of its own: `action` is `reversed`, and
         *     `reverses` names the event that each takes back. What has been sold or moved since stays so: of stock the change is undone, not
         *     the number restored. What a `set` has changed, and what was created, must be as it was left.
         *
         *     Taken back are events of `sale`, `receipt`, `adjustment`, `set`, `created`, `deleted`, `moved`, `counted` and `hold_committed`. A
         *     reversal is not: do what it took back again as a new change. Holds are released, and transfers cancelled. Needs a key and a reason;
         *     unknown members are refused.
         */
        post: operations["reverseEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/directory": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The whole directory, for stores
         * @description The places that were made, by id, each with who said it last, and the hash of it all. Only central has it, and gives it to
         *     stores alone (`STORES`); others ask for `/v1/locations`. Pages of events, snapshots and digests name where it stands; a store
         *     that has an older one fetches it before it applies a page.
         *
         *     `people` are keys and staff, each an entry in the binary form of the ledger, in base64, whose hash has to be found again. Who is in
         *     it once is never gone. A key is there by the SHA-256 of its secret. The PIN of a member of the staff, as argon2id, is there for a
         *     store at which the member works, if `store` names it and the key is that of its link; the answer then has `store` as well. Else
         *     it is left out, and the hashes are the same.
         */
        get: operations["getDirectory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/products/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create products
         * @description One invalid item fails the whole request with 400 and nothing is created. Otherwise 200 with a result per item.
         *     A new product has version 1; one created again after a delete goes on where its version left off.
         */
        post: operations["createProducts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/products/set": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set name, category, stock, price or what else the catalogue says
         * @description Absolute values; what is absent stays. At least one field an item. `expectedVersion` guards an item
         *     (`version_conflict` for that item when the product has another version). `null` clears `barcodes`, `unit`, `decimals`, `reorderPoint`,
         *     `reorderPoints` and `attributes`, and is the same as absent elsewhere. Items are judged in their order: for two products to swap a barcode,
         *     an item before must clear it.
         */
        put: operations["setProducts"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/products/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete products
         * @description The ids in the body as `productIds`, or as `products` where `expectedVersion` guards an item, or as
         *     `?productId=a&productId=b` for clients that cannot send a body with DELETE. The version goes up by one and a
         *     tombstone keeps it, so that a product created again never repeats a version. Other parameters are refused.
         */
        delete: operations["deleteProducts"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the stock amounts to, and what was asked of it
         * @description Of all products at one position; counters begin when central starts.
         */
        get: operations["stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/stores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The stores that follow
         * @description What each store said of itself with its newest poll, by id. A store that was silent for a day is forgotten; of more than
         *     1,024 those that were silent for longest are. A store polls one node of a cluster: the one that is asked asks the others
         *     for theirs, and leaves out what it does not hear within two seconds.
         */
        get: operations["stores"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/backup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything, as a file
         * @description A backup as of a position at or behind whatever was answered before it was asked for: products, places, holds, events, and
         *     keys with their answers, packed (`application/zstd`, a tar with hashes of all that is in it). Changes go on meanwhile. It also
         *     holds the secret by which stores recognise their central. Central puts a copy aside first, for which the volume of its data must
         *     have room, and takes one backup at a time. One that was cut off is not complete, and whatever reads it says so:
         *     `bodega backup` gives the file its name only when it is whole, `bodega backup verify` checks it, `bodega restore --from` brings
         *     it back. Where central encrypts backups (`BACKUP_RECIPIENTS`), what it sends is a file of age (`application/octet-stream`), of which
         *     its recipients alone can tell whether it is whole; with `form=clear` it is not encrypted, so that whoever asks can look and
         *     encrypt it himself.
         */
        get: operations["backup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/backups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The backups that are kept
         * @description What lies where central puts its backups (`BACKUP_DIR`), the newest first, of all histories, and how that goes: when the next is
         *     due, what is being done, and what failed last. What is not as it should be is in the list as `damaged`, as is what was made under
         *     another history; the schedule leaves that alone.
         */
        get: operations["backups"];
        put?: never;
        /**
         * Make a backup now
         * @description As the schedule does, in its place: into `BACKUP_DIR`, checked (`BACKUP_VERIFY`), and the next is due an interval later. That takes
         *     seconds to minutes, so the answer says only that it has begun: the list says how it goes, and what has become of it (`running`,
         *     `last`). No body is needed. `BACKUP_KEEP` holds for it as for any other; it takes away no moment to which one can go back.
         */
        post: operations["backupMake"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/backups/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A backup that is kept, as a file
         * @description As it lies there, which may be damaged: `bodega backup verify` checks it. One that was cut off is shorter than `Content-Length` says.
         */
        get: operations["backupFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/backups/{name}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check a backup that is kept
         * @description It is restored into a directory of its own, read whole, and compared with what it promises: `verified` from then on, or set aside as
         *     `damaged`. That takes seconds to minutes, and the list says how it goes. No body is needed. One that is encrypted takes a key of
         *     central's that opens it (`BACKUP_IDENTITY`); else the answer is 400 `invalid_request`.
         */
        post: operations["backupVerify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The keys that were made
         * @description In order of `keyId`; those that are revoked or have expired stay, so that no name is given twice. Keys of the environment are not among them.
         *     `lastUsedAt` is known to the minute, and as far as the node that answers has seen it. After a restore to an earlier moment `unconfirmed` says since when keys may have
         *     been changed, until `POST /v1/admin/keys/confirm`.
         */
        get: operations["keys"];
        put?: never;
        /**
         * Make a key
         * @description The answer holds its secret, once: it is not kept, only its SHA-256. A name is given once and to nobody else, so a request that comes twice makes one key; whoever has lost the answer
         *     rotates the key. For that reason an `Idempotency-Key`, whose answer would have to be kept, is refused.
         */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/keys/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm the keys after a restore
         * @description Central was put back to an earlier moment: what was changed about keys and staff since then is lost, such as that one was revoked. This says that somebody has looked at them.
         *     The warnings end, at every node. No body is needed.
         */
        post: operations["confirmKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One key
         * @description As the list has it.
         */
        get: operations["key"];
        put?: never;
        post?: never;
        /**
         * Revoke a key
         * @description For good, at every node that central reaches at once: what it has open ends. A store without central goes on with what it knew. Again changes nothing. A key may revoke itself.
         */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        /**
         * Change what a key may
         * @description What is absent stays. It holds at every node that central reaches at once, for what is under way too.
         */
        patch: operations["changeKey"];
        trace?: never;
    };
    "/v1/admin/keys/{keyId}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a key another secret
         * @description The answer holds the new secret, once. The one before is taken for `overlapSeconds` more. A second rotation ends the secret before the last at once: with `If-Match` a request that
         *     comes twice is refused the second time.
         */
        post: operations["rotateKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/staff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who may sign in at stores
         * @description In order of name; those who were removed stay, so that no name is given twice.
         */
        get: operations["staff"];
        put?: never;
        /**
         * Add a member of staff
         * @description Who signs in with name and PIN at pages of the stores named. The PIN is kept as argon2id.
         */
        post: operations["addStaff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/staff/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One member of staff
         * @description As the list has it.
         */
        get: operations["staffMember"];
        put?: never;
        post?: never;
        /**
         * Remove a member of staff
         * @description For good: the name is not given to another. Sign-ins end, at every store that central reaches at once. Again changes nothing.
         */
        delete: operations["removeStaff"];
        options?: never;
        head?: never;
        /**
         * Change a member of staff
         * @description What is absent stays. Another PIN, other stores and `signOut` end the sign-ins of the member, at every store that central reaches at once.
         */
        patch: operations["changeStaff"];
        trace?: never;
    };
    "/v1/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who did what, and who was refused
         * @description Every request but `GET` to a path below `/v1/admin`, every download of a backup, and at a store every sign-in, sign-out and change of PIN; the newest first. What changed something is in the ledger,
         *     the newest 100,000 acts of it. What was refused is in a bounded file of the node that answers; a store has that file alone. Requests that the rate limit held back are not there.
         */
        get: operations["audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/cluster": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The nodes of the cluster
         * @description Who leads, which nodes live and how far each is, and which have lived and are missing, as the node that answers knows it. A central that is alone says so (`enabled`).
         *     `log` is what etcd said when it was asked for this; where it does not answer (`reachable`), changes are refused until it does. A node
         *     that has found itself wrong is `quarantined`, does not serve, and says why.
         */
        get: operations["cluster"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/cluster/handover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have another node lead
         * @description The node that leads answers what it was asked, and gives the lead to the one that is named, or, without a body, to any other. It is
         *     answered when that one leads, as `GET /v1/admin/cluster` is; any node may be asked. What is asked meanwhile waits, for less than a
         *     second as a rule. If the named one leads already, nothing is done.
         */
        post: operations["handOver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/cluster/nodes/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Forget a node
         * @description A node that is `missing` and gone for good is missed no more. It is answered as `GET /v1/admin/cluster` is; any node may be asked. A
         *     node of that name that begins again is known again.
         */
        delete: operations["forgetNode"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/clock/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Believe the clock
         * @description The clock of central's machine is right, however far it is ahead of what was dated: changes are dated by it from now on, and a
         *     start that did not believe it takes changes again. There is no way back but `bodega repair --clock`. Nothing happens if the
         *     clock is not ahead. No body is needed, and one that says something is 400.
         */
        post: operations["clockAccept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/internal/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pass commands on, many in one request
         * @description For stores, and for the nodes of a cluster. Each line of the body is a command, judged and answered as if it had come alone: by
         *     its own limits, under its own key, with a line of its own in the log. What is wrong with one touches no other. The answers are
         *     lines in the order of the commands, and come together. At most 1,000 commands, and 1 MiB but for one that goes alone.
         *
         *     A store sends, with its key, what it would have sent to the command's own path: `kind` (`update`, `partial`, `atomic`, `move`,
         *     `make-hold`, `commit-hold`, `release-hold` or `extend-hold`), `holdId` where the path has one, the headers `key`
         *     (`Idempotency-Key`), `actor` (`X-Actor`: who asks the store for it), `requestId`, `traceparent`, `timeline`
         *     (`X-Inventory-Timeline`) and `healed` (`X-Inventory-Healed`), and as the last member the `body`. An answer has `status`, `offset`, `timeline`, `retryAfter`, `replayed`, and as the last member the
         *     `body`. Idempotency keys are the store's whoever asks.
         *
         *     A node sends, with a secret of the cluster in `X-Cluster-Secret` or by its certificate, what it has judged: the principal
         *     (`actor`), the hashes of keys, and what is asked for; in `X-People-Hash` by which keys and staff. If those are not the leader's it
         *     is 503 `recovering`. The form is for nodes of one version, and the one before it.
         */
        post: operations["passCommandsOn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/internal/staff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pass on what staff change about themselves
         * @description For stores: a member of the staff has chosen another PIN at the store, or ends all of his sign-ins. The store proves who he is, and
         *     names him in `X-Actor`. A store may do so for staff who work there, and for nobody else. Both end the sign-ins of the member at
         *     all stores.
         */
        post: operations["changeStaffCredential"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/inventory/updates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change stock through a store
         * @description As at central, with the store's statuses: `insufficient_inventory` and results out of range are 400, an unknown
         *     product is 404. `storeId` is ignored: a store writes its own id. With `updates` the answer is that of
         *     `batch-updates`.
         */
        post: operations["updateStoreInventory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/inventory/batch-updates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the stock of many products through a store
         * @description One line or more; none is 400. Partial unless `mode: atomic`; see central's updates.
         */
        post: operations["batchUpdateStoreInventory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/inventory": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the products of the copy
         * @description As at central.
         */
        get: operations["listStoreProducts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/inventory/{productId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One product of the copy */
        get: operations["getStoreProduct"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/inventory/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the feed of the copy, by long poll or as a stream
         * @description As at central, with the same offsets; a store keeps the newest 65,536 events, in memory.
         */
        get: operations["readStoreEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/inventory/snapshot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The whole copy at one position
         * @description As at central.
         */
        get: operations["readStoreSnapshot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/inventory/digest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A fingerprint of the copy, in 256 ranges
         * @description As at central. At the same position both are equal.
         */
        get: operations["readStoreDigest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What products of the copy are sorted under, with their numbers
         * @description In order of their names, whatever the case and the accents of letters. Spellings that differ in case are one category, named as most of its products
         *     have it. `nextCursor` is the next `after`, absent at the end.
         */
        get: operations["listStoreCategories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/locations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The places where stock lies, as the copy has them */
        get: operations["listStoreLocations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/moves": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move stock from one place to another through a store
         * @description One event for each line. All lines or none, unless `mode` is `partial`. Judged on what is not put aside, so stock can leave a
         *     place where nothing is sold. Needs a key; unknown members are refused. Statuses are those of central.
         */
        post: operations["moveStoreStock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Open holds
         * @description In order of id. A page that asks for few of very many may be short, or empty, and not the last; `nextCursor` is where to go on.
         */
        get: operations["listStoreHolds"];
        put?: never;
        /**
         * Put units aside until a time
         * @description All lines or none, judged on what is available: at the place of a line, or where it is drawn from, which the answer says. They end
         *     by themselves. With `replace` the holds of the same `ref` are let go in the same step. Needs a key; the id follows from it.
         */
        post: operations["putStoreAside"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/holds/{holdId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One hold
         * @description One that is open, as the copy has it.
         */
        get: operations["getStoreHold"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/holds/{holdId}/commit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sell what is on hold
         * @description All of it, or what `lines` say; the rest goes free. Needs a key. A hold ends once: later acts are 409 `hold_ended` as long as keys are kept, then 404. A store acts on holds that were made through it.
         */
        post: operations["commitStoreHold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/holds/{holdId}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a hold go
         * @description Needs a key. A hold ends once: later acts are 409 `hold_ended` as long as keys are kept, then 404. A store acts on holds that were made through it.
         */
        post: operations["releaseStoreHold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/holds/{holdId}/extend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a hold another end
         * @description From now on. Needs a key. A hold ends once: later acts are 409 `hold_ended` as long as keys are kept, then 404. A store acts on holds that were made through it.
         */
        post: operations["extendStoreHold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Book what was counted
         * @description Of each line `counted` less `expected` is booked, so that what was sold since the number was entered stays sold: `expected` is the
         *     `onHand` that the counter's page showed then, with what is put aside. Without it that is what is on hand now. Lines are judged one by
         *     one; one that would leave less than is put aside, or less than nothing, is `count_conflict`, and the others are booked. Without `locationId` it is about the store's place, or the pool if it has none.
         *     `preview` says what would be booked, books nothing and needs no key. Else one is needed; unknown members are refused.
         */
        post: operations["bookStoreCount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Transfers
         * @description Open ones in order of id. A page that asks for few of very many may be short, or empty, and not the last; `nextCursor` is where to go on.
         */
        get: operations["listStoreTransfers"];
        put?: never;
        /**
         * Send stock on its way to another place
         * @description All lines or none, judged on what is not put aside. The units are `transit` until they are received, and belong to no place where
         *     something is sold. A store with a place sends from there if `from` is not said; either end must be its place. Needs a key; the id follows from it.
         */
        post: operations["shipStoreTransfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/transfers/{transferId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One transfer
         * @description One that is open, as the copy has it.
         */
        get: operations["getStoreTransfer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/transfers/{transferId}/receive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take in what has come
         * @description In parts if need be: of each line what was `received` and what is `missing`, which is booked as lost; together they are at most what
         *     is open. Without `lines` all of it has come. What came beyond is a count. A store with a place receives what goes there; one without, what was sent through it. Needs a key.
         */
        post: operations["receiveStoreTransfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/transfers/{transferId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send back what is on its way
         * @description What was received stays, and what is open goes back to where it came from. A store with a place cancels what comes from there or goes there; one without, what was sent through it. Needs a key.
         */
        post: operations["cancelStoreTransfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/inventory/{productId}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What has happened to a product, newest first
         * @description Every event for `HISTORY_MAX_AGE`, however long the feed keeps it: who did it (`actor`), at which store, why (`reason`, `ref`), what
         *     (`action`, `delta`, `before`), with the product as it was afterwards. All conditions must hold; one that is not known is 400.
         *     A request looks at a bounded number of events, so a page may be short, or empty, and have a `cursor` to go on with. 404 if nothing ever was
         *     of that id, as far as the history goes back to the first event. Asked from central: 503 `central_unavailable` without it.
         */
        get: operations["readStoreProductHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What has happened, newest first
         * @description Every event for `HISTORY_MAX_AGE`, however long the feed keeps it: who did it (`actor`), at which store, why (`reason`, `ref`), what
         *     (`action`, `delta`, `before`), with the product as it was afterwards. All conditions must hold; one that is not known is 400.
         *     A request looks at a bounded number of events, so a page may be short, or empty, and have a `cursor` to go on with. Asked from central: 503 `central_unavailable` without it.
         */
        get: operations["readStoreHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/history/{offset}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One event
         * @description As it stands in the history; with `include=group` all events of its operation stand beside it. Asked from central: 503 `central_unavailable` without it.
         */
        get: operations["getStorePastEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/outbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the outbox is doing, and what central has lost for good
         * @description A store notes what it passes on. If central is put back to an older state, the store sends again what that has lost, under the same
         *     keys, and the events say `healed`. What could not be made again is listed here, the oldest first, until it is sent with success, whoever
         *     asked for it has asked again, or somebody takes it off. For staff.
         */
        get: operations["outbox"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/outbox/{id}/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send something on the list once more
         * @description Under its own keys, so nothing is done twice. What is carried out leaves the list; of a batch the lines that are not stay, under another id. No body is needed. For staff.
         */
        post: operations["outboxSend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/outbox/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take something off the list
         * @description Because somebody has seen to it, or it is not to be done: nothing is sent. The log says who did it. For staff.
         */
        delete: operations["outboxDismiss"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/sync/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the copy stands to central
         * @description Also before there is a copy.
         */
        get: operations["syncStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/sync/force": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Compare the copy with central now
         * @description Compares the copy with central by digest, fetches what differs, and answers when that is done, within 30 seconds. A
         *     call that finds one under way joins it. No body is needed. Failures are 503, with the code `sync_failed` in the
         *     member `error` and the reason beside it.
         */
        post: operations["forceSync"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/cache/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the copy takes up
         * @description Also before there is a copy.
         */
        get: operations["cacheStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is this node?
         * @description For whoever has only the address; also while the node recovers. With `Accept: text/html`, and pages, it is a page instead.
         */
        get: operations["node"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Do reads work?
         * @description 200 as long as reads work, with details; 503 while recovering. A store reads without central, so it is healthy when
         *     `central` is `unreachable`.
         */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Is the process alive?
         * @description 200 from the moment the listener is up, also during recovery.
         */
        get: operations["livez"];
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
        /**
         * Should traffic be sent here?
         * @description 503 while recovering, read-only or draining.
         */
        get: operations["readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.yaml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This document as JSON
         * @description For tools that read no YAML, such as the page at `/reference`.
         */
        get: operations["openAPIJSON"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/config.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the pages are told
         * @description Which face the pages show, and for whom. Made from the node's environment; what is absent has a default in the pages.
         *     Also served while the node recovers; 404 if it serves no pages.
         */
        get: operations["pageConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is signed in
         * @description With this browser, at this store. A cookie that is good no more, because of its time, a new PIN, removal or a sign-out everywhere, is cleared by this answer. Other
         *     answers to it are 401 and leave it, so that nothing the page still sends is taken for a visitor's.
         */
        get: operations["signedIn"];
        put?: never;
        /**
         * Sign in at a store
         * @description For staff, at the pages of a store where they work; `/api/auth/session` is the same. What the page sends below `/api` is the member's from then on, as
         *     `staff.NAME`. A sign-in that the browser had before ends. After five wrong PINs in a row a name waits a minute, and twice as long after each further one, a
         *     day at most, whether there is such a name or not; an address may try 30 times a minute. No PIN is looked at meanwhile.
         */
        post: operations["signIn"];
        /**
         * Sign out
         * @description Also if nobody is signed in. With `everywhere` all sign-ins of the member end, at every store, which central has to be reached for: if it cannot, none has ended.
         */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/pin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change one's PIN
         * @description Of whoever is signed in, who goes on; all other sign-ins of the member end, at every store. Central has to be reached for it. A wrong PIN counts as one at signing in.
         *     If the new PIN has not come to this store within a second, nobody is signed in: sign in with it.
         */
        post: operations["changePin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who I am
         * @description Under which name the caller acts at this node, and what opens to him. Any good key does, and at a store a sign-in, and a page without one where `WEB_ACCESS` is `open`.
         */
        get: operations["me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/rate-limit/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who asks for how much
         * @description Every node has this, with its own counts. 503 `rate_limiter_unavailable` if it limits nothing.
         */
        get: operations["limitStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/rate-limit/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Forget what was counted
         * @description All clients of this node begin anew. No body is needed, and one that says something is 400. 503 `rate_limiter_unavailable` if it limits nothing.
         */
        post: operations["limitReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/central/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give the copy up for central's history
         * @description At a store that does not follow its central since that has another history (`needs: central_changed`): says that a person has
         *     looked, and that the copy is to give way. It goes to `foreign/`, and the store takes central's over within seconds. The body names
         *     the history, as `centralTimeline` of `GET /v1/store/sync/status` does; if central has another by now, or the copy's, it is 409
         *     `timeline_changed` and nothing happens. It holds once. `bodega store accept` does the same on the store's machine.
         */
        post: operations["centralAccept"];
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
        /**
         * @description 1 to 128 bytes of UTF-8; see Values above for what it may not be.
         * @example SKU-001
         */
        ProductId: string;
        /** Format: int64 */
        Quantity: number;
        /**
         * Format: int64
         * @description Goes up by one with each change of the product, and never back.
         */
        Version: number;
        /**
         * @description UTC with milliseconds.
         * @example 2026-11-23T01:20:53.000Z
         */
        Time: string;
        /**
         * Format: int64
         * @description The number of events applied = the offset to ask for next.
         */
        Position: number;
        /**
         * @example {
         *       "productId": "SKU-001",
         *       "name": "Smartphone Samsung Galaxy S24",
         *       "available": 440,
         *       "version": 28,
         *       "lastUpdated": "2025-09-05T04:06:38.000Z",
         *       "price": 899.99
         *     }
         */
        Product: {
            productId: components["schemas"]["ProductId"];
            name: string;
            /** @description Absent when the product has none. */
            category?: string;
            /**
             * Format: int64
             * @description What may be sold, at all places together.
             */
            available: number;
            version: components["schemas"]["Version"];
            lastUpdated: components["schemas"]["Time"];
            /** Format: double */
            price: number;
            /** @description Each is this product's alone. Absent if it has none. */
            barcodes?: string[];
            /** @description What a whole one is called, such as `kg`; absent if nothing is said */
            unit?: string;
            /**
             * Format: int64
             * @description 10 to the power of this many parts are a whole unit: quantities count the parts, `price` and reorder points are of whole units. Absent: 0.
             */
            decimals?: number;
            /**
             * Format: int64
             * @description Whole units up to which the product counts as low in stock; absent if `LOW_STOCK_THRESHOLD` says so
             */
            reorderPoint?: number;
            /** @description Those of single places, by place; absent if none has its own. */
            reorderPoints?: {
                [key: string]: number;
            };
            /** @description What else the catalogue says, by name; absent if nothing. */
            attributes?: {
                [key: string]: string;
            };
            /**
             * Format: int64
             * @description What there is at all places together, where that is not `available`
             */
            onHand?: number;
            /**
             * Format: int64
             * @description What of it is put aside, if anything
             */
            held?: number;
            /**
             * Format: int64
             * @description At a store of a place, what may be sold there
             */
            here?: number;
            level?: components["schemas"]["Level"];
            /** @description What lies where, by place, with `include=levels`. Where nothing lies there is no level. */
            levels?: components["schemas"]["Level"][];
        };
        ProductPage: {
            products: components["schemas"]["Product"][];
            pagination: {
                /**
                 * Format: int64
                 * @description As asked; absent when paging with `after`.
                 */
                offset?: number;
                /**
                 * Format: int64
                 * @description As used
                 */
                limit: number;
                /**
                 * Format: int64
                 * @description Products in all
                 */
                total_count: number;
                /** @description Whether another page follows */
                has_more: boolean;
            };
            /** @description The next `after`; only when paging with `after`, and absent at the end. */
            nextCursor?: string;
            eventOffset?: components["schemas"]["Position"];
        };
        Categories: {
            categories: {
                name: string;
                /**
                 * Format: int64
                 * @description Products of it
                 */
                count: number;
            }[];
            /**
             * Format: int64
             * @description Products without a category
             */
            uncategorized: number;
            /** @description The next `after`; absent at the end */
            nextCursor?: string;
            pagination: {
                has_more: boolean;
                /** Format: int64 */
                limit: number;
                /**
                 * Format: int64
                 * @description Of all categories
                 */
                total_count: number;
            };
            eventOffset: components["schemas"]["Position"];
        };
        /**
         * @description A place. `pool` is stock at no named place.
         * @example north
         */
        LocationId: string;
        /**
         * @description One product at one place.
         * @example {
         *       "locationId": "north",
         *       "onHand": 12,
         *       "held": 2,
         *       "available": 10,
         *       "version": 28,
         *       "lastUpdated": "2026-11-23T01:20:53.000Z"
         *     }
         */
        Level: {
            locationId: components["schemas"]["LocationId"];
            /** Format: int64 */
            onHand: number;
            /**
             * Format: int64
             * @description Put aside, of what is on hand
             */
            held: number;
            /**
             * Format: int64
             * @description What is not put aside, where the place is sellable, else 0
             */
            available: number;
            /** @description That of the product at the last event that changed this level. */
            version: components["schemas"]["Version"];
            lastUpdated: components["schemas"]["Time"];
            /**
             * Format: int64
             * @description Whole units up to which the product counts as low in stock there; absent if the place has no point of its own
             */
            reorderPoint?: number;
        };
        /**
         * @description What sort of place it is, for people; no rule depends on it.
         * @enum {string}
         */
        LocationKind: "shop" | "warehouse" | "quarantine" | "other";
        Location: {
            locationId: components["schemas"]["LocationId"];
            name: string;
            kind: components["schemas"]["LocationKind"];
            /** @description Whether what is free there counts as available */
            sellable: boolean;
            /** @description Whether stock may come in and be sold there; it can always be moved away */
            active: boolean;
            /**
             * Format: int64
             * @description The revision of the directory that its last change made, 0 for those that are always there
             */
            revision: number;
            /** @description Absent of those that are always there. */
            lastUpdated?: components["schemas"]["Time"];
        };
        Locations: {
            locations: components["schemas"]["Location"][];
            /**
             * Format: int64
             * @description How often the directory has changed
             */
            revision: number;
        };
        ListedLocation: components["schemas"]["Location"] & {
            /** @description Who said it last */
            actor?: string;
            /** @description With which request */
            requestId?: string;
        };
        Directory: {
            /**
             * Format: int64
             * @description How often the directory has changed
             */
            revision: number;
            /** @description Of all places */
            hash: string;
            locations: components["schemas"]["ListedLocation"][];
            /** @description Of all keys and staff, whether they stand here or not; absent if there never were any */
            peopleHash?: string;
            /** @description The store whose PINs are in it */
            store?: string;
            /**
             * Format: int64
             * @description The revision that `people` goes on from; absent if all are there
             */
            since?: number;
            /** @description Entries of keys and staff */
            people?: string[];
        };
        /** @description What is absent stays. */
        LocationChange: {
            name?: string;
            kind?: components["schemas"]["LocationKind"];
            sellable?: boolean;
            active?: boolean;
        };
        LocationResult: {
            locationId: components["schemas"]["LocationId"];
            /**
             * Format: int64
             * @description Of the directory, after the change
             */
            revision: number;
            lastUpdated: components["schemas"]["Time"];
        };
        /** Format: int64 */
        Units: number;
        Move: {
            from: components["schemas"]["LocationId"];
            to: components["schemas"]["LocationId"];
            lines: components["schemas"]["MoveLine"][];
            /**
             * @description Absent means atomic.
             * @enum {string}
             */
            mode?: "atomic" | "partial";
            /** @description Kept in the events */
            reason?: string;
            /** @description Kept in the events */
            ref?: string;
            /** @description The store it is for; kept in the events. A store writes its own. */
            storeId?: string;
            /** @description Unless the header gives one. Clients of stores have at most 255 bytes. */
            idempotencyKey?: string;
        };
        MoveLine: {
            productId: components["schemas"]["ProductId"];
            quantity: components["schemas"]["Units"];
        };
        Moved: {
            /** @description Whether all lines were */
            applied: boolean;
            /** @description In the order of the lines; the level is that of `from`, and of a line that is refused for `to` that of `to`. */
            results: components["schemas"]["LineResult"][];
            summary: components["schemas"]["BatchSummary"];
        };
        /** @description A move of which nothing was done; or an error. */
        MoveRefused: {
            error?: components["schemas"]["InnerError"];
            /** @description Always false */
            applied?: boolean;
            /** @description Of the first failing line */
            errorType?: string;
            errorMessage?: string;
            code: string;
            message: string;
            outcome?: components["schemas"]["Outcome"];
            retryWithNewKey?: boolean;
            /** @description With `location_not_found` and `location_inactive`, whether it is `from` or `to`. */
            details?: components["schemas"]["Detail"][];
            /**
             * Format: int64
             * @description The first failing line, from 0
             */
            failedIndex?: number;
            results?: components["schemas"]["LineResult"][];
            summary?: components["schemas"]["BatchSummary"];
        };
        /** @description Follows from the key that made the hold. The last four characters are the same of all holds that count for one caller. */
        HoldId: string;
        NewHold: {
            lines: components["schemas"]["HoldLine"][];
            /**
             * Format: int64
             * @description For how long; `HOLD_TTL` if absent, which is 900 unless set
             */
            ttlSeconds?: number;
            /** @description A reference of the caller */
            ref?: string;
            /** @description Let the holds of this `ref` go in the same step */
            replace?: boolean;
            /** @description Kept in the events */
            reason?: string;
            /** @description The store it is made through. A store writes its own, and acts only on such. */
            storeId?: string;
            /** @description Unless the header gives one. Clients of stores have at most 255 bytes. */
            idempotencyKey?: string;
        };
        HoldLine: {
            productId: components["schemas"]["ProductId"];
            locationId?: components["schemas"]["LocationId"];
            quantity: components["schemas"]["Units"];
        };
        HoldCommit: {
            lines?: components["schemas"]["HoldLine"][];
            /** @description Kept in the events */
            reason?: string;
            storeId?: string;
            idempotencyKey?: string;
        };
        HoldRelease: {
            /** @description Kept in the events */
            reason?: string;
            storeId?: string;
            idempotencyKey?: string;
        };
        HoldExtend: {
            /**
             * Format: int64
             * @description From now on
             */
            ttlSeconds: number;
            /** @description Kept in the events */
            reason?: string;
            storeId?: string;
            idempotencyKey?: string;
        };
        /** @enum {string} */
        HoldState: "held" | "committed" | "released" | "expired";
        HeldLine: {
            productId: components["schemas"]["ProductId"];
            locationId: components["schemas"]["LocationId"];
            quantity: components["schemas"]["Units"];
        };
        Hold: {
            holdId: components["schemas"]["HoldId"];
            state: components["schemas"]["HoldState"];
            /** @description What is put aside, and where; of a hold that was committed what was sold. */
            lines: components["schemas"]["HeldLine"][];
            expiresAt: components["schemas"]["Time"];
            /** @description Empty if none was given */
            ref: string;
            /** @description The store through which it was made, if one */
            storeId?: string;
            lastUpdated: components["schemas"]["Time"];
            /** @description Its time has come; in a moment it has ended */
            expired?: boolean;
        };
        Holds: {
            holds: components["schemas"]["Hold"][];
            /** @description The next `after`; absent at the end */
            nextCursor?: string;
            /**
             * Format: int64
             * @description How many holds are open in all
             */
            open: number;
        };
        HoldRefused: {
            error?: components["schemas"]["InnerError"];
            code: string;
            message: string;
            outcome?: components["schemas"]["Outcome"];
            /**
             * Format: int64
             * @description The first failing line, from 0
             */
            failedIndex?: number;
            holdId?: components["schemas"]["HoldId"];
            state?: components["schemas"]["HoldState"];
            /**
             * Format: int64
             * @description With `too_many_holds`, how many the caller has open
             */
            open?: number;
            /** @description All that is lacking. */
            shortages?: {
                productId: components["schemas"]["ProductId"];
                locationId?: components["schemas"]["LocationId"];
                requested: components["schemas"]["Units"];
                /** Format: int64 */
                available: number;
            }[];
        };
        Count: {
            locationId?: components["schemas"]["LocationId"];
            /** @description No product twice. */
            lines: components["schemas"]["CountLine"][];
            /** @description Kept in the events */
            reason?: string;
            /** @description Kept in the events */
            ref?: string;
            /** @description Say what would be booked, and book nothing */
            preview?: boolean;
            /** @description The store it is for; kept in the events. A store writes its own. */
            storeId?: string;
            /** @description Unless the header gives one. Clients of stores have at most 255 bytes. */
            idempotencyKey?: string;
        };
        CountLine: {
            productId: components["schemas"]["ProductId"];
            /** Format: int64 */
            counted: number;
            /**
             * Format: int64
             * @description The `onHand` that was shown when the number was entered; absent, what is on hand now
             */
            expected?: number;
        };
        CountResult: {
            /** @description Whether all lines were, or in a preview would be */
            applied: boolean;
            /** @description Nothing was booked */
            preview?: boolean;
            /** @description In the order of the lines. */
            results: components["schemas"]["CountedLine"][];
            summary: components["schemas"]["BatchSummary"] & {
                /**
                 * Format: int64
                 * @description Lines that were booked, and not as nothing
                 */
                differences: number;
            };
        };
        /** @description What was judged of a line. Where there is no such product or place, nothing is said of what lies there. */
        CountedLine: components["schemas"]["LineResult"] & {
            /** Format: int64 */
            counted?: number;
            /** Format: int64 */
            expected?: number;
            /**
             * Format: int64
             * @description By how much what is on hand there changes, or would
             */
            booked?: number;
            /**
             * Format: int64
             * @description Before the line
             */
            onHand?: number;
            /**
             * Format: int64
             * @description Of these are put aside
             */
            held?: number;
            /** @description With `count_conflict`, what is put aside there. */
            holds?: {
                holdId: components["schemas"]["HoldId"];
                quantity: components["schemas"]["Units"];
                /** @description Empty if none was given */
                ref: string;
            }[];
            /**
             * Format: int64
             * @description Holds besides these
             */
            moreHolds?: number;
        };
        TransferId: string;
        /** @enum {string} */
        TransferState: "shipped" | "partly_received" | "received" | "cancelled";
        NewTransfer: {
            /** @description Needed, but at a store with a place, which is meant then. */
            from?: components["schemas"]["LocationId"];
            to: components["schemas"]["LocationId"];
            lines: components["schemas"]["MoveLine"][];
            /** @description A reference of the caller; kept in the events */
            ref?: string;
            /** @description Kept in the events */
            reason?: string;
            /** @description The store it is sent through. A store writes its own. */
            storeId?: string;
            /** @description Unless the header gives one. Clients of stores have at most 255 bytes. */
            idempotencyKey?: string;
        };
        TransferReceipt: {
            lines?: {
                productId: components["schemas"]["ProductId"];
                /**
                 * Format: int64
                 * @default 0
                 */
                received?: number;
                /**
                 * Format: int64
                 * @description Booked as lost
                 * @default 0
                 */
                missing?: number;
            }[];
            /** @description Kept in the events */
            reason?: string;
            storeId?: string;
            idempotencyKey?: string;
        };
        TransferCancel: {
            /** @description Kept in the events */
            reason?: string;
            storeId?: string;
            idempotencyKey?: string;
        };
        TransferredLine: {
            productId: components["schemas"]["ProductId"];
            shipped: components["schemas"]["Units"];
            /** Format: int64 */
            received: number;
            /**
             * Format: int64
             * @description Booked as lost
             */
            missing: number;
            /**
             * Format: int64
             * @description What went back when the transfer was cancelled
             */
            returned?: number;
            /**
             * Format: int64
             * @description What is still on its way
             */
            open: number;
        };
        Transfer: {
            transferId: components["schemas"]["TransferId"];
            state: components["schemas"]["TransferState"];
            from: components["schemas"]["LocationId"];
            to: components["schemas"]["LocationId"];
            /** @description Empty if none was given */
            ref: string;
            /** @description The store through which it was sent, if one */
            storeId?: string;
            /** @description In order of product. */
            lines: components["schemas"]["TransferredLine"][];
            shippedAt: components["schemas"]["Time"];
            lastUpdated: components["schemas"]["Time"];
        };
        Transfers: {
            transfers: components["schemas"]["Transfer"][];
            /** @description The next `after`; absent at the end */
            nextCursor?: string;
            /**
             * Format: int64
             * @description How many transfers are open in all
             */
            open: number;
        };
        TransferRefused: {
            error?: components["schemas"]["InnerError"];
            code: string;
            message: string;
            outcome?: components["schemas"]["Outcome"];
            /**
             * Format: int64
             * @description The first failing line, from 0
             */
            failedIndex?: number;
            /**
             * Format: int64
             * @description With `too_many_transfers`, how many the caller has open
             */
            open?: number;
            transferId?: components["schemas"]["TransferId"];
            state?: components["schemas"]["TransferState"];
            /** @description All that is lacking: where it should come from, or on its way. */
            shortages?: {
                productId: components["schemas"]["ProductId"];
                locationId?: components["schemas"]["LocationId"];
                requested: components["schemas"]["Units"];
                /** Format: int64 */
                available: number;
            }[];
        };
        UpdateLine: {
            productId: components["schemas"]["ProductId"];
            /** @description The change of stock, either sign. 0 only raises the version. It is not guessed - without it the answer is 400. */
            delta: components["schemas"]["Quantity"];
            /** @description The version the caller saw. Absent means no precondition. */
            version?: components["schemas"]["Quantity"];
            /** @description The key of this line, unless the header gives one. Clients of stores have at most 255 bytes. */
            idempotencyKey?: string;
            /** @description The store it is for; kept in the event */
            storeId?: string;
            /** @description Why, for example sale or return; kept in the event */
            reason?: string;
            /** @description A reference of the caller, for example an order; kept in the event */
            ref?: string;
            /** @description Where. Without it units come from the pool, then from places where they are sold, and go to the pool; at a store of a place they mean that place. */
            locationId?: components["schemas"]["LocationId"];
            /** @description The version of the level there that the caller saw, 0 for none. Absent means no precondition. */
            levelVersion?: components["schemas"]["Quantity"];
        };
        /** @description One line, or many. With `updates` it is a batch. */
        Update: components["schemas"]["UpdateLine"] | components["schemas"]["BatchUpdate"];
        BatchUpdate: {
            /**
             * @description Absent means partial.
             * @enum {string}
             */
            mode?: "partial" | "atomic";
            /** @description For every line without its own */
            storeId?: string;
            locationId?: components["schemas"]["LocationId"];
            /** @description For every line without its own */
            reason?: string;
            /** @description For every line without its own */
            ref?: string;
            /** @description Of an atomic batch as a whole. Its lines need none then. */
            idempotencyKey?: string;
            /** @description In a partial batch a line without id, delta or key is refused by itself. */
            updates: components["schemas"]["UpdateLine"][];
        };
        /** @description Of one line, or of a batch, which has `results`. */
        UpdateResult: components["schemas"]["UpdateApplied"] | components["schemas"]["BatchResult"];
        /** @description Of one line, or of an atomic batch, which has `failedIndex`. */
        Refusal: components["schemas"]["UpdateRefused"] | components["schemas"]["BatchRefused"];
        /**
         * @description An error; where an update was recognised, with the members of a refused update as well, where it was an atomic batch,
         *     with those of a refused batch.
         */
        UpdateFault: {
            /** @description For programs; see the table above */
            code: string;
            /** @description For people */
            message: string;
            details?: components["schemas"]["Detail"][];
            outcome?: components["schemas"]["Outcome"];
            /** @description The place that the line named, or meant. */
            locationId?: components["schemas"]["LocationId"];
            /**
             * Format: int64
             * @description What is on hand there
             */
            levelQuantity?: number;
            levelVersion?: components["schemas"]["Version"];
            /** @description As `code` */
            errorType?: string;
            /** @description As `message` */
            errorMessage?: string;
            productId?: string;
            newQuantity?: components["schemas"]["Quantity"];
            newVersion?: components["schemas"]["Version"];
            /** @description Never true */
            applied?: boolean;
            lastUpdated?: string;
            /**
             * Format: int64
             * @description The first failing line, from 0
             */
            failedIndex?: number;
            results?: components["schemas"]["LineResult"][];
            summary?: components["schemas"]["BatchSummary"];
        };
        UpdateApplied: {
            productId: components["schemas"]["ProductId"];
            newQuantity: components["schemas"]["Quantity"];
            newVersion: components["schemas"]["Version"];
            /** @description Always true */
            applied: boolean;
            /** @description The place that the line named, or meant. */
            locationId?: components["schemas"]["LocationId"];
            /**
             * Format: int64
             * @description What is on hand there
             */
            levelQuantity?: number;
            levelVersion?: components["schemas"]["Version"];
            lastUpdated: components["schemas"]["Time"];
        };
        /** @description Quantity and version are the current ones, 0 when the product is not known. */
        UpdateRefused: {
            productId?: string;
            newQuantity: components["schemas"]["Quantity"];
            newVersion: components["schemas"]["Version"];
            /** @description Always false */
            applied: boolean;
            /** @description Of the current state; empty or absent when the product is not known. */
            lastUpdated?: string;
            /** @description The kind of refusal */
            errorType: string;
            errorMessage: string;
            /** @description As `errorType`, in the form of every other error */
            code: string;
            message: string;
            outcome?: components["schemas"]["Outcome"];
            /** @description The place that the line named, or meant. */
            locationId?: components["schemas"]["LocationId"];
            /**
             * Format: int64
             * @description What is on hand there
             */
            levelQuantity?: number;
            levelVersion?: components["schemas"]["Version"];
            /** @description The refusal is final for this key; a new wish takes a new key. */
            retryWithNewKey?: boolean;
            details?: components["schemas"]["Detail"][];
        };
        LineResult: {
            productId: string;
            newQuantity: components["schemas"]["Quantity"];
            newVersion: components["schemas"]["Version"];
            applied: boolean;
            lastUpdated?: string;
            /** @description Of a refused line; `not_attempted` in an atomic batch that another line failed */
            errorType?: string;
            errorMessage?: string;
            code?: string;
            message?: string;
            outcome?: components["schemas"]["Outcome"];
            /** @description The place that the line named, or meant. */
            locationId?: components["schemas"]["LocationId"];
            /**
             * Format: int64
             * @description What is on hand there
             */
            levelQuantity?: number;
            levelVersion?: components["schemas"]["Version"];
            retryWithNewKey?: boolean;
            /** @description This line is the stored answer of an earlier one with the same key */
            replayed?: boolean;
        };
        /**
         * @description What the judgement came to, of what was refused; absent if it could not be judged at all. It tells apart what `errorType` calls
         *     by one name, and programs need not read messages.
         * @enum {string}
         */
        Outcome: "insufficient_inventory" | "product_not_found" | "overflow" | "version_conflict" | "idempotency_key_reused" | "not_attempted" | "exists" | "positive_refused" | "skipped" | "idempotency_key_unreadable" | "location_not_found" | "location_inactive" | "location_in_use" | "locations_full" | "product_in_use" | "overloaded" | "hold_not_found" | "hold_ended" | "too_many_holds" | "count_conflict" | "transfer_not_found" | "transfer_ended" | "transfer_exceeded" | "barcode_in_use" | "already_reversed" | "reverse_conflict" | "too_many_transfers" | "key_not_found" | "staff_not_found" | "name_taken" | "directory_full" | "key_ended";
        BatchResult: {
            /** @description In the order of the lines. */
            results: components["schemas"]["LineResult"][];
            summary: components["schemas"]["BatchSummary"];
        };
        BatchSummary: {
            /** Format: int64 */
            total: number;
            /** Format: int64 */
            succeeded: number;
            /** Format: int64 */
            failed: number;
        };
        /** @description An atomic batch of which nothing was applied. */
        BatchRefused: {
            /** @description Of the first failing line */
            errorType: string;
            errorMessage: string;
            code: string;
            message: string;
            outcome?: components["schemas"]["Outcome"];
            /**
             * Format: int64
             * @description The first failing line, from 0
             */
            failedIndex: number;
            results: components["schemas"]["LineResult"][];
            summary?: components["schemas"]["BatchSummary"];
        };
        StoreUpdateLine: {
            productId: components["schemas"]["ProductId"];
            delta: components["schemas"]["Quantity"];
            version?: components["schemas"]["Quantity"];
            idempotencyKey?: string;
            reason?: string;
            ref?: string;
            /** @description Where. Without it units come from the pool, then from places where they are sold, and go to the pool; at a store of a place they mean that place. */
            locationId?: components["schemas"]["LocationId"];
            /** @description The version of the level there that the caller saw, 0 for none. Absent means no precondition. */
            levelVersion?: components["schemas"]["Quantity"];
            onConflict?: components["schemas"]["OnConflict"];
        };
        /**
         * @description Try again with the present version, at most 5 times in all; at the top of a batch, every line.
         * @enum {string}
         */
        OnConflict: "retry";
        /** @description One line, or many. With `updates` it is a batch. */
        StoreUpdate: components["schemas"]["StoreUpdateLine"] | components["schemas"]["StoreBatchUpdate"];
        StoreBatchUpdate: {
            /**
             * @description Absent means partial.
             * @enum {string}
             */
            mode?: "partial" | "atomic";
            onConflict?: components["schemas"]["OnConflict"];
            locationId?: components["schemas"]["LocationId"];
            /** @description For every line without its own */
            reason?: string;
            /** @description For every line without its own */
            ref?: string;
            /** @description Of an atomic batch as a whole. Its lines need none then. */
            idempotencyKey?: string;
            updates: components["schemas"]["StoreUpdateLine"][];
        };
        /** @description Of one line, or of a batch, which has `results`. */
        StoreUpdateResult: components["schemas"]["StoreUpdateApplied"] | components["schemas"]["StoreBatchResult"];
        /** @description Of one line, or of an atomic batch, which has `failedIndex`. */
        StoreRefusal: components["schemas"]["UpdateRefused"] | components["schemas"]["StoreBatchRefused"];
        /** @description An error in both forms, or a refused update in its own form, without `error`; of an atomic batch with its lines. */
        StoreUpdateFault: {
            error?: components["schemas"]["InnerError"];
            /** @description For programs; see the table above */
            code: string;
            /** @description For people */
            message: string;
            details?: components["schemas"]["Detail"][];
            outcome?: components["schemas"]["Outcome"];
            /** @description The place that the line named, or meant. */
            locationId?: components["schemas"]["LocationId"];
            /**
             * Format: int64
             * @description What is on hand there
             */
            levelQuantity?: number;
            levelVersion?: components["schemas"]["Version"];
            /** @description As `code` */
            errorType?: string;
            /** @description As `message` */
            errorMessage?: string;
            productId?: string;
            newQuantity?: components["schemas"]["Quantity"];
            newVersion?: components["schemas"]["Version"];
            /** @description Never true */
            applied?: boolean;
            lastUpdated?: string;
            /** @description The refusal is final for this key; a new wish takes a new key */
            retryWithNewKey?: boolean;
            /** Format: int64 */
            attempts?: number;
            /**
             * Format: int64
             * @description The first failing line, from 0
             */
            failedIndex?: number;
            storeId?: string;
            results?: components["schemas"]["StoreLineResult"][];
            /** Format: int64 */
            totalCount?: number;
            /** Format: int64 */
            successCount?: number;
            /** Format: int64 */
            failureCount?: number;
        };
        StoreUpdateApplied: components["schemas"]["UpdateApplied"] & {
            delta: components["schemas"]["Quantity"];
            /** @description As the client sent it */
            idempotencyKey: string;
            /**
             * Format: int64
             * @description How often it was tried; with `onConflict`
             */
            attempts?: number;
        };
        StoreLineResult: components["schemas"]["LineResult"] & {
            delta: components["schemas"]["Quantity"];
            /** @description As the client sent it; of a partial batch with the header, the key of the line. Empty if there is none. */
            idempotencyKey: string;
            /** Format: int64 */
            attempts?: number;
        };
        StoreBatchResult: {
            /** @description That of the store */
            storeId: string;
            /** @description In the order of the lines. */
            results: components["schemas"]["StoreLineResult"][];
            /** Format: int64 */
            totalCount: number;
            /** Format: int64 */
            successCount: number;
            /** Format: int64 */
            failureCount: number;
        };
        /** @description An atomic batch of which nothing was applied. */
        StoreBatchRefused: components["schemas"]["StoreBatchResult"] & {
            /** @description Always false */
            applied: boolean;
            /** @description Of the first failing line */
            errorType: string;
            errorMessage: string;
            code: string;
            message: string;
            outcome?: components["schemas"]["Outcome"];
            /**
             * Format: int64
             * @description The first failing line, from 0
             */
            failedIndex: number;
        };
        /** @description How a store stands to central. */
        Follower: {
            /**
             * @description `live`: at the head, or a moment behind. `catching_up`: behind, and gaining. `bootstrapping`: reading a snapshot; an
             *     older copy may be served meanwhile. `offline`: central cannot be reached.
             * @enum {string}
             */
            mode: "live" | "catching_up" | "bootstrapping" | "offline";
            appliedOffset: components["schemas"]["Position"];
            /** @description Of central, as last heard. */
            headOffset: components["schemas"]["Position"];
            /**
             * Format: int64
             * @description Events between the two
             */
            lagEvents: number;
            /**
             * Format: int64
             * @description Milliseconds since it was last known to be at the head; -1 if it never was
             */
            lagMs: number;
            /**
             * @description Of the calls to central
             * @enum {string}
             */
            breaker: "closed" | "open" | "half_open";
            /**
             * @description Why a person should look at the store; absent as a rule. `central_changed`: central has another history than the copy, and is
             *     not followed. `copy_damaged`: the copy on disk cannot be used, and no new one is there yet. `stalled`: central cannot give
             *     the next event. `unhealed`: central has lost updates that could not be made again, see `GET /v1/store/outbox`. `rolled_back`:
             *     central has lost positions that the copy had. `outbox_incomplete`: the outbox does not have all updates of the last days. There
             *     may be others.
             */
            needs?: string;
        };
        Outbox: {
            /** @description `false`: there is none (`OUTBOX_MAX_BYTES`) */
            enabled: boolean;
            /**
             * Format: int64
             * @description Its size on disk
             */
            bytes: number;
            /**
             * Format: int64
             * @description Its room; beyond it the oldest go
             */
            maxBytes: number;
            /** @description What is noted goes back to here. */
            oldest?: components["schemas"]["Time"];
            /** @description Whether it has everything that was passed on in the last days */
            complete: boolean;
            /** @description Nothing can be noted now; sales go on */
            failing: boolean;
            /** @description What was noted before the start could not be read */
            damaged: boolean;
            /**
             * Format: int64
             * @description Updates that gave way to newer ones within a day: the outbox is too small
             */
            droppedEarly: number;
            /** @description Updates of the last days that could not be noted; absent if there are none. */
            gap?: {
                from: components["schemas"]["Time"];
                to: components["schemas"]["Time"];
                /** Format: int64 */
                missing: number;
            };
            /** @description What central has lost is being sent again now; absent as a rule. */
            healing?: {
                /**
                 * Format: int64
                 * @description Updates that were lost; -1: it is being found out
                 */
                lost: number;
                /**
                 * Format: int64
                 * @description Of these so many are still to be sent
                 */
                left: number;
            };
            /**
             * Format: int64
             * @description What is on the list
             */
            total: number;
            unhealed: components["schemas"]["Unhealed"][];
            /**
             * Format: int64
             * @description Go on behind this; absent at the end
             */
            nextCursor?: number;
        };
        Unhealed: {
            /** Format: int64 */
            id: number;
            askedAt: components["schemas"]["Time"];
            listedAt: components["schemas"]["Time"];
            /**
             * @description What stands in the way: `insufficient_inventory`, `product_not_found`, `hold_ended` and the other outcomes and codes of updates.
             *     `idempotency_key_unreadable`: it is older than the keys that central knows, so that it may have been done. `partly_done`: a move whose
             *     lines were decided one by one, and of which a part had been refused.
             */
            reason: string;
            /** @enum {string} */
            kind: "update" | "batch" | "atomic" | "move" | "hold" | "commit" | "release" | "extend" | "count" | "ship" | "receive" | "cancel";
            /** @description Whose key had asked for it at the store */
            caller: string;
            requestId?: string;
            /** @description `true`: whoever asked was told that it was done */
            answered: boolean;
            holdId?: string;
            transferId?: string;
            lines: {
                productId?: string;
                /** Format: int64 */
                delta?: number;
                /**
                 * Format: int64
                 * @description Of a transfer that is received, what has come
                 */
                quantity?: number;
                /** Format: int64 */
                missing?: number;
                /** Format: int64 */
                counted?: number;
                /** Format: int64 */
                expected?: number;
                locationId?: string;
                to?: string;
                reason?: string;
                ref?: string;
            }[];
        };
        OutboxDone: {
            /** Format: int64 */
            id: number;
            /** @enum {string} */
            status: "done" | "dismissed";
        };
        OutboxRefused: {
            code: string;
            message: string;
            /** Format: int64 */
            id: number;
            lines: {
                productId?: string;
                outcome: string;
            }[];
        };
        /** @description 0001-01-01T00:00:00.000Z if it never was. */
        Past: components["schemas"]["Time"];
        SyncStatus: components["schemas"]["Follower"] & {
            /** @description A snapshot is being read, or a comparison is under way */
            inProgress: boolean;
            lastSyncTime: components["schemas"]["Past"];
            lastSyncSuccess: boolean;
            /** Format: int64 */
            productCount: number;
            /**
             * Format: int64
             * @description Milliseconds that the last one took
             */
            syncDuration: number;
            /** @description As `lastError`; absent while all is well */
            errorMessage?: string;
            storeId: string;
            /** @description Of the copy; empty before there is one */
            timeline: string;
            /** @description Of a central that has another history than the copy and is not followed: sales are 503 `central_changed` meanwhile. Absent as a rule */
            centralTimeline?: string;
            /**
             * Format: int64
             * @description Positions that the copy had and central, which was put back to an older state, has lost since the store was started; absent if there are none
             */
            lostPositions?: number;
            /** @description For people, never with an address; empty while all is well */
            lastError: string;
            /** @description Of the newest failure, also when all is well again. */
            lastErrorTime?: components["schemas"]["Time"];
        };
        CacheStats: {
            /** Format: int64 */
            productCount: number;
            lastSyncTime: components["schemas"]["Past"];
            /**
             * Format: int64
             * @description Bytes on disk
             */
            storageSize: number;
            /**
             * Format: int64
             * @description Bytes of the heap of the whole process
             */
            memoryUsage: number;
            initializedAt: components["schemas"]["Past"];
            lastUpdateTime: components["schemas"]["Past"];
            /**
             * Format: int64
             * @description Snapshots read since the start
             */
            snapshots: number;
            /**
             * Format: int64
             * @description Ranges that differed from central's and were fetched again
             */
            repairs: number;
            /**
             * Format: int64
             * @description Updates sent to central once more
             */
            retries: number;
        };
        Stats: {
            offset: components["schemas"]["Position"];
            /** Format: int64 */
            products: number;
            /**
             * Format: int64
             * @description Deleted products whose version is kept
             */
            tombstones: number;
            /**
             * Format: int64
             * @description Whole units of all products, also of those with `decimals`
             */
            units: number;
            /**
             * Format: double
             * @description All units at their prices
             */
            stockValue: number;
            /**
             * Format: int64
             * @description Products with stock, but not more than their `reorderPoint`, or the threshold
             */
            lowStock: number;
            /** Format: int64 */
            outOfStock: number;
            /**
             * Format: int64
             * @description `LOW_STOCK_THRESHOLD`
             */
            lowStockThreshold: number;
            /** @description When the counters began. */
            since: components["schemas"]["Time"];
            /** @description Lines judged, by outcome, those of places and holds only if there were any; lines answered from their key; commands; groups of commands made durable together. */
            counters: {
                [key: string]: number;
            };
            queue: {
                /**
                 * Format: int64
                 * @description Commands that wait now
                 */
                waiting: number;
                /**
                 * Format: int64
                 * @description Commands that may wait; beyond it is 503 `overloaded`
                 */
                limit: number;
            };
        };
        Stores: {
            stores: (components["schemas"]["Follower"] & {
                storeId: string;
                /** @description Whose key it polls with */
                principal: string;
                lastSeen: components["schemas"]["Time"];
                /** @description False if no request of it was open for 5 seconds, or one is open 5 seconds beyond its wait */
                online: boolean;
                outbox?: components["schemas"]["OutboxReport"];
            })[];
        };
        KeyId: string;
        /** @description Not one of `web`, `import`, `bodega`, `central`, `staff` and `node`. */
        PersonName: string;
        /** @description Of `stock:read`, `stock:sell`, `stock:adjust`, `catalog:write`, `ops:read`, `admin` (everything), and `store:<STORE_ID>` (the link of that store). */
        KeyScopes: string[];
        Key: {
            keyId: components["schemas"]["KeyId"];
            /** @description Under which it acts */
            name: string;
            scopes: string[];
            createdAt: components["schemas"]["Time"];
            createdBy: string;
            expiresAt?: components["schemas"]["Time"];
            revokedAt?: components["schemas"]["Time"];
            /** @description To the minute, as far as the node that answers knows. */
            lastUsedAt?: components["schemas"]["Time"];
            /** @description Until then the secret before is taken too. */
            rotatedUntil?: components["schemas"]["Time"];
            /** @description It may have been changed since the moment to which central was put back, and be good again since then */
            unconfirmed?: boolean;
            /**
             * Format: int64
             * @description The revision of the directory that its last change made
             */
            revision: number;
        };
        KeyWithSecret: components["schemas"]["Key"] & {
            /** @description What the caller sends as `X-API-Key`. It is said this once. */
            secret: string;
        };
        Keys: {
            keys: components["schemas"]["Key"][];
            /**
             * Format: int64
             * @description Of the state that was asked for
             */
            total: number;
            /** @description Go on behind this; absent at the end */
            nextCursor?: string;
            /** @description Central was put back to an earlier moment, and nobody has confirmed its keys since. */
            unconfirmed?: {
                /** @description That moment, if it is known. */
                since?: components["schemas"]["Time"];
                restoredAt: components["schemas"]["Time"];
                /**
                 * Format: int64
                 * @description How many may be others by now
                 */
                keys: number;
            };
        };
        NewKey: {
            name: components["schemas"]["PersonName"];
            scopes: components["schemas"]["KeyScopes"];
            /**
             * Format: date-time
             * @description Ahead. Absent means never.
             */
            expiresAt?: string;
        };
        KeyChange: {
            scopes?: components["schemas"]["KeyScopes"];
            /**
             * Format: date-time
             * @description Ahead
             */
            expiresAt?: string;
            /** @description `true` takes the end away */
            neverExpires?: boolean;
        };
        KeyRotation: {
            /**
             * Format: int64
             * @description For how long the secret before is taken too; 0: not at all
             * @default 86400
             */
            overlapSeconds?: number;
        };
        Confirmed: {
            /** @description `false`: there was nothing to confirm */
            confirmed: boolean;
        };
        /** @description Not one that everybody tries first, such as 123456 */
        Pin: string;
        /** @description Ids of stores, or `*` alone for all. */
        StaffStores: string[];
        StaffScopes: ("stock:read" | "stock:sell" | "stock:adjust")[];
        Staff: {
            name: string;
            fullName?: string;
            stores: string[];
            scopes: string[];
            createdAt: components["schemas"]["Time"];
            createdBy: string;
            removedAt?: components["schemas"]["Time"];
            /**
             * Format: int64
             * @description The revision of the directory that the last change made
             */
            revision: number;
        };
        StaffList: {
            staff: components["schemas"]["Staff"][];
            /**
             * Format: int64
             * @description Of the state and the store that were asked for
             */
            total: number;
            /** @description Go on behind this; absent at the end */
            nextCursor?: string;
        };
        NewStaff: {
            name: components["schemas"]["PersonName"];
            pin: components["schemas"]["Pin"];
            fullName?: string;
            stores: components["schemas"]["StaffStores"];
            scopes?: components["schemas"]["StaffScopes"];
        };
        StaffChange: {
            pin?: components["schemas"]["Pin"];
            fullName?: string;
            stores?: components["schemas"]["StaffStores"];
            scopes?: components["schemas"]["StaffScopes"];
            /** @description `true` ends every sign-in of the member */
            signOut?: boolean;
        };
        Act: {
            at: components["schemas"]["Time"];
            /** @description Absent where no key was good */
            actor?: string;
            /** @description What the API calls the route; `left-out` where the target says how many more of this caller were not kept */
            action: string;
            /** @description What it was about, such as the id of a key */
            target?: string;
            /** @description From which it came */
            address: string;
            /** @description Of a cluster */
            node?: string;
            requestId: string;
            /** @description `applied`, or the code of the refusal */
            outcome: string;
            /**
             * Format: int64
             * @description Of the answer
             */
            status: number;
        };
        Acts: {
            acts: components["schemas"]["Act"][];
            /** @description Go on behind this; absent at the end */
            nextCursor?: string;
        };
        Backups: {
            /** @description `false`: central keeps none, since `BACKUP_DIR` is not set */
            enabled: boolean;
            schedule?: {
                /**
                 * Format: int64
                 * @description `BACKUP_INTERVAL`; 0: one is made only when somebody asks
                 */
                intervalMs: number;
                /**
                 * @description `BACKUP_KEEP`
                 * @example 24h,7d,4w
                 */
                keep: string;
                /** @description `BACKUP_VERIFY`: each is checked when it has been made */
                verify: boolean;
                /** @description When the next is due. */
                nextAt?: components["schemas"]["Time"];
            };
            /** @description How what becomes durable is put beside the backups, so that a restore leads to the last second; absent if it is not (`SHIP_INTERVAL`). */
            shipping?: {
                /**
                 * Format: int64
                 * @description `SHIP_INTERVAL`
                 */
                intervalMs: number;
                /**
                 * Format: int64
                 * @description How old the oldest change may be that is not there; 0 if all are
                 */
                lagMs: number;
                /**
                 * Format: int64
                 * @description Records of the journal that are not there
                 */
                records: number;
                /** @description Changes are missing there, and no backup has been made since: no restore leads beyond them */
                gap: boolean;
            };
            running?: components["schemas"]["BackupTask"];
            last?: components["schemas"]["BackupTask"];
            /** @description What failed last, until a backup is made with success. */
            failure?: components["schemas"]["BackupTask"];
            backups: components["schemas"]["Backup"][];
            /** @description Go on behind this; absent at the end */
            nextCursor?: string;
        };
        Backup: {
            name: string;
            createdAt: components["schemas"]["Time"];
            /** @description Of which it is. */
            offset: components["schemas"]["Position"];
            /** @description How the history begins that it is of */
            timeline: string;
            /** @description Whether that is the history that central has. Those of others stay until somebody removes them */
            current: boolean;
            /** Format: int64 */
            bytes: number;
            /** @description To the recipients of `BACKUP_RECIPIENTS`: they alone can read it */
            encrypted: boolean;
            /**
             * @description `verified`: it was restored, read whole and compared. `unverified`: it was written, and nobody has looked since. `damaged`: it is not what it should be
             * @enum {string}
             */
            state: "verified" | "unverified" | "damaged";
            verifiedAt?: components["schemas"]["Time"];
            /** @description By the schedule at least, and longer while no others are made or the backup that is to follow it is not as old as one can go back; absent if it does not remove this one. */
            keptUntil?: components["schemas"]["Time"];
        };
        Cluster: {
            /** @description `false`: this central is alone */
            enabled: boolean;
            /** @description Name of the node that answers */
            node?: string;
            /** @description Name of the one that leads; absent while none is known */
            leader?: string;
            /** @description Since when it is known to lead. */
            leaderSince?: components["schemas"]["Time"];
            /** @description The log in etcd, as it answered just now. */
            log?: {
                /** @description Whether it answered. If not, changes are refused until it does, and the rest is not known */
                reachable: boolean;
                /** @description Where it ends. */
                offset: components["schemas"]["Position"];
                /**
                 * Format: int64
                 * @description Records that were ever written to it
                 */
                records: number;
                /**
                 * Format: int64
                 * @description What it holds of them
                 */
                bytes: number;
            };
            /** @description The nodes that live, in order of their names. */
            members: components["schemas"]["ClusterNode"][];
            /** @description Those that have lived and do not, until they are forgotten, in order of their names; absent if none is missing. */
            missing?: components["schemas"]["MissingNode"][];
            /**
             * Format: int64
             * @description Changes of the leader that this node has seen since it began, hand-overs included
             */
            failovers: number;
            /** @description The last of these; absent if there was none. */
            lastFailover?: {
                /** @description When the new one was seen to lead. */
                at: components["schemas"]["Time"];
                from: string;
                to: string;
                /**
                 * Format: int64
                 * @description How long nobody led, in milliseconds: since the former one last said that it lives, to a second or so, or since changes had to wait
                 */
                gapMs: number;
            };
        };
        ClusterNode: {
            /** @description `CLUSTER_NODE` */
            name: string;
            /** @description `CLUSTER_URL`: where the others reach it */
            url: string;
            /**
             * @description `quarantined`: it has found that it is wrong, and does not serve
             * @enum {string}
             */
            role: "leader" | "follower" | "quarantined";
            /** @description That it has taken up, as of the last second or so. */
            offset: components["schemas"]["Position"];
            /**
             * Format: int64
             * @description Events in the log that it has not taken up
             */
            lagEvents: number;
            version: string;
            /** @description Why it does not serve; absent if it does */
            reason?: string;
        };
        MissingNode: {
            /** @description `CLUSTER_NODE` */
            name: string;
            /** @description Where the others reached it */
            url: string;
            version: string;
            /** @description When it was last known to live, to some seconds. */
            lastSeen: components["schemas"]["Time"];
        };
        BackupTask: {
            /** @enum {string} */
            task: "make" | "verify";
            /** @description Who asked for it: a principal, or `schedule` */
            by: string;
            /** @description Of the backup; absent until it has one */
            name?: string;
            startedAt: components["schemas"]["Time"];
            /** @description Absent while it is being done. */
            endedAt?: components["schemas"]["Time"];
            /**
             * @description Why it failed; absent if it did not. There may be others. `not_verified`: it was written, but could not be restored to be compared
             * @enum {string}
             */
            problem?: "no_room" | "damaged" | "not_verified" | "busy" | "failed";
            /** @description The same, for people */
            message?: string;
        };
        /** @description How the store's outbox is doing, from which it heals central after a restore; absent if the store does not say. */
        OutboxReport: {
            /**
             * @description `incomplete`: it does not have all updates of the last days. `off`: there is none (`OUTBOX_MAX_BYTES`)
             * @enum {string}
             */
            state: "complete" | "incomplete" | "off";
            /**
             * Format: int64
             * @description Updates that central has lost and that could not be made again: the list of `GET /v1/store/outbox`
             */
            unhealed: number;
            /**
             * Format: int64
             * @description Updates that central had lost and that were made again since the store was started
             */
            healed: number;
            /**
             * Format: int64
             * @description Updates of the last days that it does not have, as far as they could be counted
             */
            missing: number;
            /**
             * Format: int64
             * @description What central has lost is being sent again now, and so many are left; -1: it is being found out. Absent as a rule
             */
            left?: number;
        };
        Event: {
            /**
             * Format: int64
             * @description Its number; the first is 0
             */
            offset: number;
            timestamp: components["schemas"]["Time"];
            /**
             * @description `product_updated` is an update or an admin set.
             * @enum {string}
             */
            eventType: "product_created" | "product_updated" | "product_deleted";
            productId: components["schemas"]["ProductId"];
            /** @description The product after the change; of a delete, its last state with the version of the tombstone. */
            data: components["schemas"]["Product"];
            /** @description That of `data`. */
            version: components["schemas"]["Version"];
            /** @description The store it was for */
            storeId?: string;
            /** @description The change of stock. */
            delta?: components["schemas"]["Quantity"];
            /** @description The stock before. */
            before?: components["schemas"]["Quantity"];
            /** @description The principal whose key it was */
            actor?: string;
            reason?: string;
            ref?: string;
            /** @description `X-Request-Id` of the answer */
            requestId?: string;
            /** @description W3C trace context of the request */
            traceparent?: string;
            /**
             * @description What happened. In the feed absent of most that happens to a product which lies in the pool alone; its `delta` and `reason` tell then.
             * @enum {string}
             */
            action?: "sale" | "receipt" | "adjustment" | "set" | "created" | "deleted" | "moved" | "held" | "hold_extended" | "hold_committed" | "hold_released" | "hold_expired" | "shipped" | "received" | "lost" | "counted" | "reversed";
            /** @description By how much the units at all places changed; absent if that is `delta`. */
            onHandDelta?: components["schemas"]["Quantity"];
            /** @description The offset of the first event of the operation, if there are several; of an atomic batch of updates only with `include=group`. */
            group?: components["schemas"]["Position"];
            /**
             * Format: int64
             * @description How many events the operation has, which follow each other
             */
            groupSize?: number;
            /**
             * Format: int64
             * @description Of `reversed`: the event that it takes back
             */
            reverses?: number;
            /** @description `true`: a store sent the operation again, after central had been put back to a state from before it; else absent */
            healed?: boolean;
            /** @description `true`: afterwards the product does not lie in the pool alone; else absent */
            placed?: boolean;
            /** @description The levels that changed, as they are afterwards, in order of place; one without anything on hand is gone. */
            levels?: components["schemas"]["StoredLevel"][];
            /** @description The lines of holds that changed, as they are afterwards; one with quantity 0 is gone. */
            holds?: components["schemas"]["HoldImage"][];
            /** @description The lines of transfers that changed, as they are afterwards; one with an `end` is gone. */
            transfers?: components["schemas"]["TransferImage"][];
            /** @description All that the catalogue says of the product from then on beyond `data`, if the event changed it; without a member if that is nothing. */
            catalogue?: components["schemas"]["Catalogue"];
            /**
             * @description The state of stock that the event led the product into; absent if it was in that before, and of what is created or deleted.
             * @enum {string}
             */
            alert?: "stock_low" | "stock_out" | "stock_recovered";
            /** @description The same of places with a reorder point of their own, by place. */
            alerts?: {
                locationId: string;
                /** @enum {string} */
                alert: "stock_low" | "stock_out" | "stock_recovered";
            }[];
        };
        Catalogue: {
            /** @description Each is this product's alone. Absent if it has none. */
            barcodes?: string[];
            /** @description What a whole one is called, such as `kg`; absent if nothing is said */
            unit?: string;
            /**
             * Format: int64
             * @description 10 to the power of this many parts are a whole unit: quantities count the parts, `price` and reorder points are of whole units. Absent: 0.
             */
            decimals?: number;
            /**
             * Format: int64
             * @description Whole units up to which the product counts as low in stock; absent if `LOW_STOCK_THRESHOLD` says so
             */
            reorderPoint?: number;
            /** @description Those of single places, by place; absent if none has its own. */
            reorderPoints?: {
                [key: string]: number;
            };
            /** @description What else the catalogue says, by name; absent if nothing. */
            attributes?: {
                [key: string]: string;
            };
        };
        HoldImage: {
            /** @description The hold that the units are put aside for */
            holdId: string;
            /** @description Where they lie */
            locationId: string;
            /**
             * Format: int64
             * @description How many they are
             */
            quantity: number;
            ref?: string;
            /** @description The store that it was made through */
            storeId?: string;
            expiresAt?: components["schemas"]["Time"];
            /**
             * Format: int64
             * @description When it ends by the clock that central measures time with, in milliseconds
             */
            endAge?: number;
            lastUpdated?: components["schemas"]["Time"];
        };
        /** @description What a product knows of a transfer. What has not happened is left out. */
        TransferImage: {
            transferId: components["schemas"]["TransferId"];
            from: string;
            to: string;
            /** Format: int64 */
            shipped?: number;
            /** Format: int64 */
            received?: number;
            /** Format: int64 */
            missing?: number;
            /** Format: int64 */
            returned?: number;
            /**
             * @description How the transfer has ended, of all its products
             * @enum {string}
             */
            end?: "received" | "cancelled";
            ref: string;
            /** @description The store it was sent through, empty if none */
            storeId: string;
            shippedAt: components["schemas"]["Time"];
            lastUpdated: components["schemas"]["Time"];
        };
        /** @description An event of the history, which always says what happened, and what its quantities count. */
        PastEvent: components["schemas"]["Event"] & {
            /** @description What a whole one of the product is called by now; absent if nothing is said */
            unit?: string;
            /**
             * Format: int64
             * @description 10 to the power of this many parts, which quantities count, are a whole unit of the product by now. Absent: 0; of a product that is deleted, it is not known.
             */
            decimals?: number;
            /** @description The event that has taken it back; absent if none has. */
            reversedBy?: components["schemas"]["Position"];
            /** @description `true`: it may be asked to be taken back; else absent */
            reversible?: boolean;
            /** @description With `include=group`, all events of the operation, in order. */
            groupEvents?: components["schemas"]["PastEvent"][];
        };
        HistoryPage: {
            /** @description Newest first. */
            events: components["schemas"]["PastEvent"][];
            /**
             * Format: int64
             * @description Events in this page
             */
            count: number;
            /** @description Whether older events may be meant */
            hasMore: boolean;
            /** @description Ask with this for what comes next; absent at the end. It is of one timeline */
            cursor?: string;
            /** @description Events among those looked at that are lost, as the disk was damaged or full; absent as a rule. */
            missing?: components["schemas"]["OffsetRange"][];
            /** @description The position of central. */
            headOffset: components["schemas"]["Position"];
            /**
             * Format: int64
             * @description The oldest event that the history has
             */
            earliestOffset: number;
            /** @description When that was; absent if it is not known. */
            earliest?: components["schemas"]["Time"];
            /** Format: uuid */
            timeline: string;
        };
        OffsetRange: {
            /**
             * Format: int64
             * @description The first
             */
            fromOffset: number;
            /**
             * Format: int64
             * @description The first behind them
             */
            toOffset: number;
        };
        HistoryExpired: components["schemas"]["Error"] & {
            /**
             * Format: int64
             * @description The oldest event that the history has
             */
            earliestOffset: number;
        };
        StoreHistoryExpired: components["schemas"]["StoreError"] & {
            /**
             * Format: int64
             * @description The oldest event that the history has
             */
            earliestOffset: number;
        };
        Reverse: {
            /** @description Why; it stands in the new events */
            reason: string;
            /** @description A reference of the caller */
            ref?: string;
            /** @description Unless the header gives one */
            idempotencyKey?: string;
        };
        /** @description What became of an event's product. */
        ReversedLine: components["schemas"]["LineResult"] & {
            /** @description The event that was taken back. */
            reverses: components["schemas"]["Position"];
        };
        Reversed: {
            /** @description Always true */
            applied: boolean;
            /** @description The first event of the operation. */
            reverses: components["schemas"]["Position"];
            results: components["schemas"]["ReversedLine"][];
            summary: components["schemas"]["BatchSummary"];
        };
        /** @description A reversal of which nothing was done; or an error. */
        ReverseRefused: {
            /** @description Always false */
            applied?: boolean;
            /**
             * Format: int64
             * @description The first event of the operation
             */
            reverses?: number;
            /** @description Of the line that was refused */
            errorType?: string;
            errorMessage?: string;
            code: string;
            message: string;
            outcome?: components["schemas"]["Outcome"];
            retryWithNewKey?: boolean;
            /**
             * Format: int64
             * @description With `already_reversed`, the event that has taken it back
             */
            reversedBy?: number;
            /** @description With `reverse_conflict`, what is not as it was left. */
            details?: components["schemas"]["Detail"][];
            /**
             * Format: int64
             * @description The line that was refused, from 0
             */
            failedIndex?: number;
            results?: components["schemas"]["ReversedLine"][];
            summary?: components["schemas"]["BatchSummary"];
        };
        EventPage: {
            events: components["schemas"]["Event"][];
            /** @description Ask for this next; never smaller than what was asked. */
            nextOffset: components["schemas"]["Position"];
            /** @description Whether an event at `nextOffset` exists already */
            hasMore: boolean;
            /**
             * Format: int64
             * @description Events in this page
             */
            count: number;
            /** @description The position of central. */
            headOffset: components["schemas"]["Position"];
            /**
             * Format: int64
             * @description The oldest event still kept
             */
            earliestOffset: number;
            /** Format: uuid */
            timeline: string;
            /** @description Stands for `nextOffset` and for all events before it; only central understands it. Absent at a store, and for events from before there were cursors */
            cursor?: string;
            /**
             * Format: int64
             * @description How often the directory (places) has changed: no event of the page needs a newer one. Absent if it never did
             */
            revision?: number;
            /** @description The hash of the places in that directory; absent with `revision` */
            directoryHash?: string;
            /** @description The hash of keys and staff in it; absent if there never were any */
            peopleHash?: string;
        };
        /** @description What one line of a snapshot may be. */
        SnapshotLine: components["schemas"]["SnapshotHead"] | components["schemas"]["SnapshotProduct"] | components["schemas"]["Tombstone"] | components["schemas"]["SnapshotEnd"];
        SnapshotHead: {
            offset: components["schemas"]["Position"];
            /** Format: uuid */
            timeline: string;
            /** Format: int64 */
            count: number;
            /** @description The timelines that this one goes on from, the oldest first; absent if there are none. */
            ancestors?: string[];
            /** @description For each of them the position up to which nothing of it is lost; -1 if that is not known. */
            leftAt?: number[];
            /** @description As that of a page of events; absent at a store */
            cursor?: string;
            /**
             * Format: int64
             * @description Of the directory, with `include=all`; absent if nothing was ever said in it
             */
            revision?: number;
            /** @description Of the places in the directory, likewise */
            directoryHash?: string;
            /** @description Of keys and staff in the directory; absent if there never were any */
            peopleHash?: string;
        };
        SnapshotProduct: {
            productId: components["schemas"]["ProductId"];
            name: string;
            /** @description Absent when the product has none */
            category?: string;
            /**
             * Format: int64
             * @description What may be sold, at all places together
             */
            available: number;
            version: components["schemas"]["Version"];
            lastUpdated: components["schemas"]["Time"];
            /** Format: double */
            price: number;
            /** @description Each is this product's alone. With `include=all`, as the members that follow. Absent if it has none. */
            barcodes?: string[];
            /** @description What a whole one is called, such as `kg`; absent if nothing is said */
            unit?: string;
            /**
             * Format: int64
             * @description 10 to the power of this many parts are a whole unit: quantities count the parts, `price` and reorder points are of whole units. Absent: 0.
             */
            decimals?: number;
            /**
             * Format: int64
             * @description Whole units up to which the product counts as low in stock; absent if `LOW_STOCK_THRESHOLD` says so
             */
            reorderPoint?: number;
            /** @description Those of single places, by place; absent if none has its own. */
            reorderPoints?: {
                [key: string]: number;
            };
            /** @description What else the catalogue says, by name; absent if nothing. */
            attributes?: {
                [key: string]: string;
            };
            /** @description What lies where, in order of location; with `include=all`. Absent if all of it lies in the pool, and nothing is held */
            levels?: components["schemas"]["StoredLevel"][];
            /** @description The lines of holds, in order of hold and place; with `include=all`. Absent if nothing is held */
            holds?: components["schemas"]["HoldImage"][];
            /** @description What is on its way, in order of transfer; with `include=all`. Absent if nothing is */
            transfers?: components["schemas"]["TransferImage"][];
        };
        StoredLevel: {
            locationId: string;
            /** Format: int64 */
            onHand: number;
            /**
             * Format: int64
             * @description Of these, put aside
             */
            held: number;
            version: components["schemas"]["Version"];
            /** Format: date-time */
            lastUpdated: string;
        };
        Tombstone: {
            productId: components["schemas"]["ProductId"];
            /** @description Always true */
            deleted: boolean;
            version: components["schemas"]["Version"];
        };
        SnapshotEnd: {
            /** @description Always true */
            end: boolean;
            /** Format: int64 */
            count: number;
            digest: string;
            /** @description The hash of products and all that belongs to them, with `include=all` */
            full?: string;
        };
        Digest: {
            offset: components["schemas"]["Position"];
            /** Format: uuid */
            timeline: string;
            ranges: string[];
            /** @description The hash of products and all that belongs to them */
            full: string[];
            /**
             * Format: int64
             * @description Of the directory; absent if nothing was ever said in it
             */
            revision?: number;
            /** @description Of the places in the directory, likewise */
            directoryHash?: string;
            /** @description Of keys and staff in the directory; absent if there never were any */
            peopleHash?: string;
        };
        NewProduct: {
            productId: components["schemas"]["ProductId"];
            name: string;
            category?: string;
            /**
             * Format: int64
             * @description 0 if absent
             */
            available?: number;
            /**
             * Format: double
             * @description 0 if absent
             */
            price?: number;
            /** @description Where the first units lie; the pool if absent. */
            locationId?: components["schemas"]["LocationId"];
            /** @description Each is of one product: `barcode_in_use` otherwise */
            barcodes?: string[];
            unit?: string;
            /**
             * Format: int64
             * @description Changes only while there is no stock, no hold and no transfer: `product_in_use`
             */
            decimals?: number;
            /**
             * Format: int64
             * @description Of the product, also if `locationId` says where it lies
             */
            reorderPoint?: number;
            /** @description Those of single places, all of them, by place. */
            reorderPoints?: {
                [key: string]: number;
            };
            /** @description All of them, by name. A name has at most 64 bytes, and all names and texts together 4,096. */
            attributes?: {
                [key: string]: string;
            };
        };
        CreateProducts: {
            products: components["schemas"]["NewProduct"][];
        };
        ProductChange: {
            productId: components["schemas"]["ProductId"];
            name?: string;
            category?: string;
            /** Format: int64 */
            available?: number;
            /** Format: double */
            price?: number;
            expectedVersion?: components["schemas"]["Version"];
            /** @description The place at which `available` is set, as what is on hand there. */
            locationId?: components["schemas"]["LocationId"];
            /** @description The version of the level there that the caller saw, 0 for none. */
            levelVersion?: components["schemas"]["Version"];
            /** @description Each is of one product: `barcode_in_use` otherwise */
            barcodes?: string[];
            unit?: string;
            /**
             * Format: int64
             * @description Changes only while there is no stock, no hold and no transfer: `product_in_use`
             */
            decimals?: number;
            /**
             * Format: int64
             * @description Whole units; that of the place, if `locationId` names one
             */
            reorderPoint?: number;
            /** @description Those of single places, all of them, by place. */
            reorderPoints?: {
                [key: string]: number;
            };
            /** @description All of them, by name. A name has at most 64 bytes, and all names and texts together 4,096. */
            attributes?: {
                [key: string]: string;
            };
        };
        SetProducts: {
            products: components["schemas"]["ProductChange"][];
        };
        /** @description Either `productIds` or `products`, not both. */
        DeleteProducts: {
            productIds?: components["schemas"]["ProductId"][];
            products?: {
                productId: components["schemas"]["ProductId"];
                expectedVersion?: components["schemas"]["Version"];
            }[];
        };
        ItemResult: {
            productId: string;
            success: boolean;
            newVersion?: components["schemas"]["Version"];
            lastUpdated?: components["schemas"]["Time"];
            /** @description `validation_error`, `not_found`, `version_conflict`, `product_in_use`, `location_not_found` or `barcode_in_use`, for example */
            errorType?: string;
            errorMessage?: string;
            outcome?: components["schemas"]["Outcome"];
            /** @description The place that the line named, or meant. */
            locationId?: components["schemas"]["LocationId"];
            /**
             * Format: int64
             * @description What is on hand there
             */
            levelQuantity?: number;
            levelVersion?: components["schemas"]["Version"];
            /**
             * @description With `product_in_use`, where the product still lies, in order of `locationId`: all of it that is at a named place, and what is
             *     put aside of the pool.
             */
            places?: {
                locationId: string;
                /** Format: int64 */
                onHand: number;
                /**
                 * Format: int64
                 * @description Of these, put aside
                 */
                held: number;
            }[];
            /**
             * Format: int64
             * @description Places at which it lies besides these; absent if there are none
             */
            morePlaces?: number;
            /** @description With `barcode_in_use`, the one that another product has */
            barcode?: string;
            /** @description With `barcode_in_use`, that product */
            usedBy?: string;
        };
        CreateResult: {
            results: components["schemas"]["ItemResult"][];
            summary: {
                /** Format: int64 */
                totalRequests: number;
                /** Format: int64 */
                successfulCreations: number;
                /** Format: int64 */
                failedCreations: number;
            };
        };
        SetResult: {
            results: components["schemas"]["ItemResult"][];
            summary: {
                /** Format: int64 */
                totalRequests: number;
                /** Format: int64 */
                successfulUpdates: number;
                /** Format: int64 */
                failedUpdates: number;
            };
        };
        DeleteResult: {
            results: components["schemas"]["ItemResult"][];
            summary: {
                /** Format: int64 */
                totalRequests: number;
                /** Format: int64 */
                successfulDeletions: number;
                /** Format: int64 */
                failedDeletions: number;
            };
        };
        Health: {
            /**
             * @description `healthy`, `degraded` (reads and writes work, and `reason` says what does not), `read_only`, `draining`; of `/livez` it is `alive`
             * @example healthy
             */
            status: string;
            /** @description For people, if not healthy, or if history is incomplete */
            reason?: string;
            /**
             * @description Why a person should look, the most urgent first; absent as a rule. At central: `storage_failed`, `storage_stalled`, `disk_full`, `log_unreachable`, `log_full`, `name_taken`, `no_leader`, `leader_unreachable`, `node_behind`,
             *     `clock_uncertain`, `clock_ahead`, `clock_behind`, `keys_unconfirmed`, `events_unreadable`, `keys_unreadable`, `damage_found`, `history_waiting`, `backup_overdue`, `backup_unverified`, `shipping_conflict`, `shipping_gap`, `shipping_behind`; at a store as `needs` of a follower. There may be others.
             */
            needs?: string[];
            /** @description Reads and writes work */
            ready?: boolean;
            offset?: components["schemas"]["Position"];
            /** Format: int64 */
            products?: number;
            /**
             * Format: int64
             * @description What a restart need not read again
             */
            foldedOffset?: number;
            /**
             * Format: int64
             * @description The oldest event still kept
             */
            earliestOffset?: number;
            /**
             * Format: int64
             * @description Idempotency keys remembered
             */
            keys?: number;
            /** Format: int64 */
            journalBytes?: number;
            timeline?: string;
            /** @description Of the program */
            version?: string;
            clock?: components["schemas"]["Clock"];
            /**
             * @description At a store: changed if central has another history than the copy and is not followed, unreachable if central is silent, or if updates to it have failed and are held back (the breaker is open)
             * @enum {string}
             */
            central?: "reachable" | "unreachable" | "changed";
            /**
             * @description At a store
             * @example store-s1-api
             */
            service?: string;
            /** @description At a store, when it was asked. */
            timestamp?: components["schemas"]["Time"];
        };
        /** @description At central, how it dates what it decides. Dates never go back. */
        Clock: {
            /**
             * @description `steady`: by the clock of its machine; `ahead`: that has jumped ahead, and dates run twice as fast until they meet it; `behind`: it
             *     was set back, and dates run at half speed until it has caught up; `uncertain`: at the start it was further ahead than is
             *     believed, and changes are refused.
             * @enum {string}
             */
            state: "steady" | "ahead" | "behind" | "uncertain";
            /** @description The date of what is decided now */
            at: components["schemas"]["Time"];
            /** @description What the clock of the machine says */
            wall: components["schemas"]["Time"];
            /**
             * Format: int64
             * @description How far that is ahead; less than 0 if it is behind
             */
            aheadMs: number;
            /**
             * Format: int64
             * @description Steps ahead, of a second to ten minutes, that were believed at once since the start
             */
            steps: number;
        };
        Node: {
            /** @enum {string} */
            name: "bodega";
            /** @enum {string} */
            role: "central" | "store";
            /** @description At a store */
            storeId?: string;
            /** @description Of the program */
            version?: string;
            /** @description The history that is served; absent until it is known */
            timeline?: string;
            /** @description Paths of this node, by what is there. */
            links: {
                inventory: string;
                health: string;
                ready: string;
                openapi: string;
                openapiJson: string;
                /** @description If it serves pages */
                reference?: string;
            };
        };
        SignedIn: {
            /** @description Whether anybody is; the members behind `staff` are there only then */
            signedIn: boolean;
            /** @description Somebody works at the store who could sign in */
            staff: boolean;
            name?: string;
            /** @description Absent if nobody has said it */
            fullName?: string;
            scopes?: ("stock:read" | "stock:sell" | "stock:adjust")[];
            signedInAt?: components["schemas"]["Time"];
            expiresAt?: components["schemas"]["Time"];
        };
        PageConfig: {
            /**
             * @description At a store the pages are the store front, at central the console
             * @enum {string}
             */
            role: "store" | "central";
            /** @description Of the program */
            version?: string;
            /** @description At a store, for people */
            storeId?: string;
            /** @description At a store, for people */
            storeName?: string;
            /** @description At a store, the `storeId` of its sales and of what it puts aside, whatever the one for people is */
            actsAs?: string;
            /** @description At a store with `STORE_LOCATION`, that place */
            locationId?: string;
            /**
             * @description Path below which the pages find the API
             * @example /api
             */
            apiBase: string;
            /**
             * @description At a store, for whom its pages act: whoever comes, or staff who have signed in alone
             * @enum {string}
             */
            access?: "open" | "staff";
            /** @description At a store, what its pages may do for a visitor, who has neither key nor sign-in; nothing where they are for staff */
            may?: ("read" | "sell")[];
            /**
             * Format: int64
             * @description At a store, after how long without a touch the pages sign out and ask for the PIN again; absent if never
             */
            staffIdleMs?: number;
            /**
             * Format: int64
             * @description How often to ask again where nothing tells of changes
             */
            refreshIntervalMs?: number;
            /**
             * Format: int64
             * @description How long to wait for an answer
             */
            requestTimeoutMs?: number;
            /**
             * Format: int64
             * @description Whole units up to which a product without a `reorderPoint` counts as low in stock
             */
            lowStockThreshold: number;
        };
        LimitStatus: {
            enabled: boolean;
            /**
             * Format: int64
             * @description Clients of whom something counts at present, by address, principal and counter
             */
            active_ip_limits: number;
            /**
             * Format: int64
             * @description In a window, however long it is
             */
            requests_per_minute: number;
            /**
             * Format: int64
             * @description The same on admin routes
             */
            admin_requests_per_minute: number;
            /** Format: double */
            window_minutes: number;
            /** @enum {string} */
            type: "ip" | "global" | "both";
            /**
             * Format: int64
             * @description Of all clients together, on other than admin routes; absent with type ip
             */
            global_count?: number;
            global_reset_time?: components["schemas"]["Time"];
            /**
             * Format: int64
             * @description Requests of exempt principals since the node was started
             */
            exempt: number;
            /**
             * Format: int64
             * @description Requests refused since then
             */
            rejected: number;
            busiest: {
                /** @description Empty if the key was missing or unknown */
                principal: string;
                /** @description Of IPv6 the /64 */
                address: string;
                /** @enum {string} */
                scope: "user" | "admin" | "anonymous";
                /**
                 * Format: int64
                 * @description Requests that count at present
                 */
                count: number;
            }[];
        };
        Detail: {
            /** @example products[1].name */
            field: string;
            /** @example Product name is required */
            issue: string;
        };
        Error: {
            /** @description For programs; see the table above */
            code: string;
            /** @description For people */
            message: string;
            /** @description Absent when there are none. */
            details?: components["schemas"]["Detail"][];
        };
        /** @description Both forms in one body. */
        StoreError: components["schemas"]["Error"] & {
            error: components["schemas"]["InnerError"];
        };
        InnerError: {
            /** @description As beside it; of a failed sync `sync_failed` */
            code: string;
            message: string;
            /** @description The issue by its field. */
            details?: {
                [key: string]: string;
            };
        };
        StoreKeyError: components["schemas"]["Error"] & {
            /** @description As `message` */
            error: string;
        };
        /** @description RFC 9457, with the members of the plain error. */
        StoreProblem: components["schemas"]["Problem"] & components["schemas"]["StoreError"];
        OffsetExpired: components["schemas"]["Error"] & {
            /** Format: int64 */
            earliestOffset: number;
            /** @description The path to load */
            snapshot: string;
        };
        /** @description RFC 9457, with the members of the plain error. */
        Problem: components["schemas"]["Error"] & {
            /** @description Where the pages of the node explain the code, such as `/problems/not_found` */
            type: string;
            title: string;
            /** Format: int64 */
            status: number;
            detail?: string;
            instance?: string;
        };
        UpdateProblem: components["schemas"]["Problem"] & components["schemas"]["UpdateRefused"];
    };
    responses: {
        /** @description Nothing changed since the given ETag. No body. */
        NotModified: {
            headers: {
                "X-Inventory-Offset": components["headers"]["Offset"];
                "X-Inventory-Timeline": components["headers"]["Timeline"];
                "X-Request-Id": components["headers"]["RequestId"];
                /** @description The current tag. */
                ETag: string;
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The document is what it was. No body. */
        DocumentNotModified: {
            headers: {
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The request could not be judged; `message` or `details` names the fault. Nothing changed. */
        BadRequest: {
            headers: {
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": "validation_error",
                 *       "message": "Request validation failed",
                 *       "details": [
                 *         {
                 *           "field": "products[1].name",
                 *           "issue": "Product name is required"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description The request could not be judged: syntax, a missing key or product id, a value out of bounds. Where an update
         *     was recognised the body has the members of a refused update as well.
         */
        BadUpdate: {
            headers: {
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["UpdateFault"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description Judged and refused: `version_conflict`, `insufficient_inventory`, `product_not_found`, or `invalid_request` when
         *     the result would be out of range. The body carries the current quantity and version; of an atomic batch,
         *     `failedIndex` and the lines.
         */
        Refused: {
            headers: {
                "X-Inventory-Offset": components["headers"]["Offset"];
                "X-Inventory-Timeline": components["headers"]["Timeline"];
                "X-Request-Id": components["headers"]["RequestId"];
                "Idempotent-Replayed": components["headers"]["Replayed"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No `X-API-Key`, or one that is not known, was revoked, has expired or was replaced. The message says which. */
        Unauthorized: {
            headers: {
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": "unauthorized",
                 *       "message": "API key required"
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key is good, but lacks the scope that `details` names, or speaks for another store. */
        Forbidden: {
            headers: {
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": "forbidden",
                 *       "message": "Admin access required"
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request has no secret of its own, as a published key has none, and its `Host` is not one of the node's. `ALLOWED_HOSTS` names further ones. */
        WrongHost: {
            headers: {
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": "wrong_host",
                 *       "message": "The host \"shop.example\" is none of this node's"
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No such product. */
        NotFound: {
            headers: {
                "X-Inventory-Offset": components["headers"]["Offset"];
                "X-Inventory-Timeline": components["headers"]["Timeline"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": "not_found",
                 *       "message": "Product not found: NOPE"
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No such path; any path that is not in this document. */
        UnknownPath: {
            headers: {
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The path has no such method; any method that is not in this document (HEAD goes with GET). */
        MethodNotAllowed: {
            headers: {
                Allow: components["headers"]["Allow"];
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": "method_not_allowed",
                 *       "message": "Method not allowed"
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `request_timeout`: the body did not arrive in time. Nothing changed. */
        RequestTimeout: {
            headers: {
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description More than 1 MiB, or more than 1,000 lines. Nothing changed. */
        TooLarge: {
            headers: {
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unsupported_media_type`: the body has a `Content-Encoding`, or is that of a form. Nothing changed. */
        UnsupportedMedia: {
            headers: {
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `timeline_changed`: central has not the history that was named. Nothing happened. */
        StoreOtherHistory: {
            headers: {
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["StoreError"];
                "application/problem+json": components["schemas"]["StoreProblem"];
            };
        };
        /** @description `idempotency_key_unreadable`: what this key stands for was damaged on disk. It may have been done before. Nothing changed now. */
        KeyUnreadable: {
            headers: {
                "X-Inventory-Offset": components["headers"]["Offset"];
                "X-Inventory-Timeline": components["headers"]["Timeline"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency_key_reused`: this key has already stood for another request. Nothing changed. */
        KeyReused: {
            headers: {
                "X-Inventory-Offset": components["headers"]["Offset"];
                "X-Inventory-Timeline": components["headers"]["Timeline"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": "idempotency_key_reused",
                 *       "message": "this idempotency key was used for another request"
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many requests from this client; of a hold that is made also `too_many_holds`, of a transfer that is sent `too_many_transfers`, each with the members of its refusal. */
        RateLimited: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": "rate_limit_exceeded",
                 *       "message": "Rate limit exceeded. Please try again later.",
                 *       "details": [
                 *         {
                 *           "field": "rate_limit",
                 *           "issue": "Exceeded 100 requests per minute. 0 requests remaining."
                 *         },
                 *         {
                 *           "field": "retry_after",
                 *           "issue": "Retry after 60 seconds"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description Not now: `overloaded`, `durability_unknown` (the update may or may not have happened), `disk_full`, `clock_uncertain`, `recovering`.
         *     Send the same request with the same key again.
         */
        Unavailable: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "code": "recovering",
                 *       "message": "the journal is being read, try again"
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Nothing changed since the given ETag. No body. */
        StoreNotModified: {
            headers: {
                "X-Inventory-Offset": components["headers"]["Offset"];
                "X-Inventory-Timeline": components["headers"]["Timeline"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-Request-Id": components["headers"]["RequestId"];
                /** @description The current tag. */
                ETag: string;
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The request could not be judged; `message` or `details` names the fault. */
        StoreBadRequest: {
            headers: {
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "validation_error",
                 *         "message": "invalid stock parameter",
                 *         "details": {
                 *           "stock": "must be \"in\", \"low\" or \"out\""
                 *         }
                 *       },
                 *       "code": "validation_error",
                 *       "message": "invalid stock parameter",
                 *       "details": [
                 *         {
                 *           "field": "stock",
                 *           "issue": "must be \"in\", \"low\" or \"out\""
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["StoreError"];
                "application/problem+json": components["schemas"]["StoreProblem"];
            };
        };
        /**
         * @description The request could not be judged, or was judged and refused as `insufficient_inventory`, or as `invalid_request` because
         *     the result would be out of range. Where an update was recognised the body is that of a refused update.
         */
        StoreBadUpdate: {
            headers: {
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-Request-Id": components["headers"]["RequestId"];
                "Idempotent-Replayed": components["headers"]["Replayed"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["StoreUpdateFault"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `wrong_pin`: wrong name or PIN, which is not told apart. If the name has to wait now, `Retry-After` says for how long. Where somebody has to be signed in, and nobody is, `unauthorized`. */
        WrongPin: {
            headers: {
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-Request-Id": components["headers"]["RequestId"];
                "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfterIfKnown"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "wrong_pin",
                 *         "message": "Wrong name or PIN"
                 *       },
                 *       "code": "wrong_pin",
                 *       "message": "Wrong name or PIN"
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `wait`: the name, or the address, has to wait, as `details` says; `Retry-After` says for how long. Or `rate_limit_exceeded`, as everywhere. */
        SignInWaits: {
            headers: {
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-Request-Id": components["headers"]["RequestId"];
                "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "wait",
                 *         "message": "This name had wrong PINs too often: wait 60 s",
                 *         "details": {
                 *           "name": "had wrong PINs too often"
                 *         }
                 *       },
                 *       "code": "wait",
                 *       "message": "This name had wrong PINs too often: wait 60 s",
                 *       "details": [
                 *         {
                 *           "field": "name",
                 *           "issue": "had wrong PINs too often"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["StoreError"];
                "application/problem+json": components["schemas"]["StoreProblem"];
            };
        };
        /** @description No `X-API-Key`, or one that is not known, was revoked, has expired or was replaced. The message says which. */
        StoreUnauthorized: {
            headers: {
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "Missing API key",
                 *       "code": "unauthorized",
                 *       "message": "Missing API key"
                 *     }
                 */
                "application/json": components["schemas"]["StoreKeyError"];
                "application/problem+json": components["schemas"]["Problem"] & components["schemas"]["StoreKeyError"];
            };
        };
        /** @description There is nothing under that id on the list. */
        StoreNotListed: {
            headers: {
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["StoreError"];
                "application/problem+json": components["schemas"]["StoreProblem"];
            };
        };
        /** @description The key is good, but not for this. Pages without a key, and a key named `web`, read, and sell at most 50 lines of at most 100 units in one request, where `WEB_ACCESS` is `open`. */
        StoreForbidden: {
            headers: {
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "forbidden",
                 *         "message": "Adding stock is for staff: pages without a key read and sell only"
                 *       },
                 *       "code": "forbidden",
                 *       "message": "Adding stock is for staff: pages without a key read and sell only"
                 *     }
                 */
                "application/json": components["schemas"]["StoreError"];
                "application/problem+json": components["schemas"]["StoreProblem"];
            };
        };
        /** @description The request has no secret of its own, as a page or a published key has none, and its `Host` is not one of the node's. `ALLOWED_HOSTS` names further ones. */
        StoreWrongHost: {
            headers: {
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "wrong_host",
                 *         "message": "The host \"shop.example\" is none of this node's"
                 *       },
                 *       "code": "wrong_host",
                 *       "message": "The host \"shop.example\" is none of this node's"
                 *     }
                 */
                "application/json": components["schemas"]["StoreError"];
                "application/problem+json": components["schemas"]["StoreProblem"];
            };
        };
        /** @description No such product in the copy. */
        StoreNotFound: {
            headers: {
                "X-Inventory-Offset": components["headers"]["Offset"];
                "X-Inventory-Timeline": components["headers"]["Timeline"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "product_not_found",
                 *         "message": "Product not found",
                 *         "details": {
                 *           "productId": "NOPE"
                 *         }
                 *       },
                 *       "code": "product_not_found",
                 *       "message": "Product not found",
                 *       "details": [
                 *         {
                 *           "field": "productId",
                 *           "issue": "NOPE"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["StoreError"];
                "application/problem+json": components["schemas"]["StoreProblem"];
            };
        };
        /** @description An update for a product that does not exist; of an atomic batch, with `failedIndex` and the lines. */
        StoreUnknownProduct: {
            headers: {
                "X-Inventory-Offset": components["headers"]["Offset"];
                "X-Inventory-Timeline": components["headers"]["Timeline"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-Request-Id": components["headers"]["RequestId"];
                "Idempotent-Replayed": components["headers"]["Replayed"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["StoreRefusal"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `version_conflict`; the body carries the current quantity and version. Not pinned to the key. */
        StoreConflict: {
            headers: {
                "X-Inventory-Offset": components["headers"]["Offset"];
                "X-Inventory-Timeline": components["headers"]["Timeline"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "productId": "SKU-001",
                 *       "newQuantity": 438,
                 *       "newVersion": 29,
                 *       "applied": false,
                 *       "lastUpdated": "2026-11-23T01:20:53.000Z",
                 *       "errorType": "version_conflict",
                 *       "errorMessage": "version conflict: expected 29, got 28",
                 *       "code": "version_conflict",
                 *       "message": "version conflict: expected 29, got 28"
                 *     }
                 */
                "application/json": components["schemas"]["StoreRefusal"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `If-Match` did not match. The body carries the current quantity and version. Not pinned to the key. */
        StoreUnmatched: {
            headers: {
                "X-Inventory-Offset": components["headers"]["Offset"];
                "X-Inventory-Timeline": components["headers"]["Timeline"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["UpdateRefused"];
                "application/problem+json": components["schemas"]["UpdateProblem"];
            };
        };
        /** @description More than 1 MiB, or more than 1,000 lines. Nothing changed. */
        StoreTooLarge: {
            headers: {
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["StoreError"];
                "application/problem+json": components["schemas"]["StoreProblem"];
            };
        };
        /** @description `unsupported_media_type`: the body has a `Content-Encoding`, or is that of a form. Nothing changed. */
        StoreUnsupportedMedia: {
            headers: {
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["StoreError"];
                "application/problem+json": components["schemas"]["StoreProblem"];
            };
        };
        /** @description `idempotency_key_reused`: this key has already stood for another request. Nothing changed. */
        StoreKeyReused: {
            headers: {
                "X-Inventory-Offset": components["headers"]["Offset"];
                "X-Inventory-Timeline": components["headers"]["Timeline"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["StoreUpdateFault"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many requests, of this client at the store or of the store at central. */
        StoreRateLimited: {
            headers: {
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "X-Request-Id": components["headers"]["RequestId"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["StoreError"];
                "application/problem+json": components["schemas"]["StoreProblem"];
            };
        };
        /**
         * @description Not now: `central_unavailable`, `central_changed`, `replica_behind`, `recovering` (there is no copy yet), or what central said of itself
         *     (`overloaded`, `durability_unknown`, `disk_full`, `clock_uncertain`). Send the same request with the same key again.
         */
        StoreUnavailable: {
            headers: {
                "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                "X-Staleness-Ms": components["headers"]["Staleness"];
                "X-Request-Id": components["headers"]["RequestId"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "code": "central_unavailable",
                 *         "message": "central cannot be reached"
                 *       },
                 *       "code": "central_unavailable",
                 *       "message": "central cannot be reached"
                 *     }
                 */
                "application/json": components["schemas"]["StoreError"];
                "application/problem+json": components["schemas"]["StoreProblem"];
            };
        };
    };
    parameters: {
        /**
         * @description As the list has it.
         * @example k3f9x0a7c2m1p
         */
        KeyOfPath: string;
        /**
         * @description The name of a member of staff.
         * @example anna
         */
        StaffName: string;
        /**
         * @description The revision that the caller saw, or `*` for any; when it fails the answer is 412.
         * @example "r7"
         */
        RevisionMatch: string;
        /**
         * @description As the list has it.
         * @example bodega-8d9a2f0e-20261129T180000Z-48213.tar.zst
         */
        BackupName: string;
        /**
         * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
         * @example "order-1017"
         */
        IdempotencyKey: string;
        /**
         * @description The timeline that the update is meant for: with another one the answer is 409 `timeline_changed`, and nothing is
         *     judged.
         */
        ForTimeline: string;
        /**
         * @description For stores alone: central was put back to a state from before this update, which was first asked for so many seconds ago. Its events
         *     say `healed`, a refusal is not remembered under its keys, and it is refused with `idempotency_key_unreadable` if central does not
         *     keep keys for so long, or was made since of the copies of stores, which have none.
         */
        Healed: number;
        /**
         * @description The same precondition as `version`, as a header. When it fails the answer is 412.
         * @example "v28"
         */
        IfMatch: string;
        /**
         * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
         * @example 101
         */
        MinOffset: number;
        /**
         * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
         * @example wait=10
         */
        Prefer: string;
        /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
        Consistency: "stale" | "linearizable";
        /**
         * @description The product as it was at this position: after so many events. What has not changed since is answered however old it is. Places
         *     are those of now. At a store asked from central.
         * @example 4711
         */
        AtOffset: number;
        /**
         * @description The product as it was at this time. Not together with `at`.
         * @example 2026-11-23T18:00:00Z
         */
        AsOf: string;
        /**
         * @description Only events that changed something at this place.
         * @example north
         */
        HistoryLocation: string;
        /**
         * @description Only events of these actions, separated by commas.
         * @example sale,reversed
         */
        HistoryTypes: string;
        /**
         * @description Only what this principal asked for.
         * @example till-3
         */
        HistoryActor: string;
        /**
         * @description Only events with this `storeId`.
         * @example north
         */
        HistoryStore: string;
        /**
         * @description Only events with this reason.
         * @example damage
         */
        HistoryReason: string;
        /**
         * @description Only events with this reference.
         * @example PO 4711
         */
        HistoryRef: string;
        /**
         * @description Only events of this time or later.
         * @example 2026-11-22T00:00:00Z
         */
        HistoryFrom: string;
        /**
         * @description Only events from before this time.
         * @example 2026-11-23T00:00:00Z
         */
        HistoryTo: string;
        /** @description Events in the page at most; more than 1,000 means 1,000. */
        HistoryLimit: number;
        /** @description Goes on where a page ended, as it was answered. */
        HistoryCursor: string;
        /** @description Skip so many products. Not together with `after`. */
        ListOffset: number;
        /** @description List the products behind this one, in the order asked for. With another order than that of ids the product must be there. */
        ListAfter: string;
        /** @description Page size; above the maximum (200 with `offset`, 1,000 with `after`) means the maximum. */
        ListLimit: number;
        /**
         * @description The products with these ids, in this order and each once; those that there are not are left out. With it only `include` may be
         *     said. `has_more` means that the answer would be too long: ask for those behind its last product again. All the headers of a
         *     request may have 16 KB.
         */
        ProductIds: components["schemas"]["ProductId"][];
        /**
         * @description The product with this barcode, alone, if the other filters let it pass. The spellings of one trade item number (GTIN) are the same: EAN-8,
         *     UPC-A, EAN-13 and GTIN-14, with noughts before it or without, if the check digit is right. Any other text is compared byte for byte.
         * @example 4006381333931
         */
        Barcode: string;
        /** @description The name of a category to go on behind, in any case; it need not be there any more. */
        CategoriesAfter: string;
        /** @description How many categories at most. */
        CategoriesLimit: number;
        /**
         * @description Only products of which every one of these words begins a word of the id or the name, whatever the case and the accents of letters. A text without any letter or digit, such as `%`, is looked for as it stands. At most 8 words and 256 bytes.
         * @example smart sam
         */
        Words: string;
        /** @description Only products of this category, whatever the case of letters. */
        Category: string;
        /**
         * @description Only products with stock (`in`), with more than there must be (`ok`), with stock but not more than that (`low`), or without (`out`): at `location`,
         *     else at a store of a place what is there, else what is available anywhere. How much there must be the `reorderPoint` says, of a place its own,
         *     else `LOW_STOCK_THRESHOLD`: whole units both. The order by `available` is of the same units.
         */
        Stock: "in" | "ok" | "low" | "out";
        /** @description The order, with `-` before it for the reverse; products that are equal in it are in order of id. */
        Sort: "id" | "name" | "available" | "price" | "updated" | "-id" | "-name" | "-available" | "-price" | "-updated";
        /**
         * @description `levels` adds what lies where of each product. A page has at most 200 products then, and says at most 20,000 levels of more than
         *     one: it ends before, `has_more` is true and its `limit` is how many it has. Go on at `nextCursor`, or at `offset` + `limit`.
         */
        IncludeLevels: "levels";
        /**
         * @description Only products of which something lies at this place, or which have a reorder point of that place, each with its `level`. `stock`, and `sort` by `available`, mean that level then.
         * @example north
         */
        AtLocation: string;
        /**
         * @description The position to read from. Required, except for a stream.
         * @example 0
         */
        EventsOffset: number;
        /** @description At most so many events; above 1,000 means 1,000. */
        EventsLimit: number;
        /** @description Wait up to so many seconds for an event; above 45 means 45. */
        EventsWait: number;
        /** @description Only events of this product. `nextOffset` moves on all the same. */
        EventsProduct: string;
        /**
         * @description Only events at which one of these happened, separated by commas: `sale`, `receipt`, `adjustment`, `set`, `created`, `deleted`, `moved`, `held`, `hold_extended`, `hold_committed`, `hold_released`, `hold_expired`, `shipped`, `received`, `lost`, `counted`, `reversed`. `nextOffset` moves on all the same, and `groupSize` counts those that are left out.
         * @example sale,moved
         */
        EventsTypes: string;
        /** @description The timeline that the offset belongs to; 409 `timeline_changed` when it is another one. */
        EventsTimeline: string;
        /**
         * @description `group`: the events of an atomic batch of updates say too that they belong together, as those of every other operation
         *     always do.
         */
        EventsInclude: "group";
        /** @description The revision of the directory that the reader has, who follows it too: a newer one ends the wait, with a page that names it. */
        EventsRevision: number;
        /**
         * @description The `cursor` of an earlier page or of a snapshot's head. Without `offset` the page begins where it stands; an `offset`
         *     must not be before it. 409 `timeline_changed` if the events up to it are not those of this history any more, or
         *     another central has given it.
         */
        EventsCursor: string;
        /** @description For a stream; the offset of the last event received. */
        LastEventID: string;
        /** @description Resume behind this id. Together with `offset`. */
        SnapshotAfter: string;
        /** @description The view to resume. */
        SnapshotOffset: number;
        /** @description Only this range. */
        SnapshotRange: number;
        /** @description `all`: with what belongs to products. */
        SnapshotInclude: "all";
        /** @description The ETag seen last; 304 when nothing changed. */
        IfNoneMatch: string;
    };
    requestBodies: never;
    headers: {
        NoStore: "no-store";
        /** @description `"r<revision>"`, usable as `If-Match`. */
        RevisionTag: string;
        /**
         * @description The position of this answer, the number of events applied. Of a replay, the position of the first answer.
         * @example 101
         */
        Offset: number;
        /** @description The history that the position belongs to; changes when a backup is restored. */
        Timeline: string;
        /** @description The position, where one is known; absent before the journal has been read. */
        OffsetIfKnown: number;
        /** @description The history that the position belongs to. */
        TimelineIfKnown: string;
        /**
         * @description The milliseconds since the node last heard that it had everything; absent if it never did, and where it decides itself.
         * @example 3
         */
        Staleness: number;
        /** @description Names this request in the log; the events it made carry it as `requestId`. */
        RequestId: string;
        /** @description Present when this is the stored answer of an earlier request with the same key. */
        Replayed: "true";
        /** @description Seconds to wait before sending the same request, with the same key, again. */
        RetryAfter: number;
        /** @description Seconds to wait, if any. */
        RetryAfterIfKnown: number;
        /** @description `bodega_STORE_ID`, for this node alone: what the browser shows from now on, or an empty one that it forgets. */
        SignInCookie: string;
        /** @description Requests that a client may send in a window. */
        RateLimitLimit: number;
        /** @description How many are left. */
        RateLimitRemaining: number;
        /** @description Until when, in Unix seconds; if none is left, from when on there is one. */
        RateLimitReset: number;
        /**
         * @description The same in the syntax of draft-ietf-httpapi-ratelimit-headers; `t` in seconds from now.
         * @example "user";r=99;t=60
         */
        RateLimit: string;
        /**
         * @description What holds. The policies are `user`, `admin`, `web`, `pages`, `anonymous` and `global`.
         * @example "user";q=100;w=60
         */
        RateLimitPolicy: string;
        /**
         * @description The methods that this path has.
         * @example GET, HEAD
         */
        Allow: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    updateInventory: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The same precondition as `version`, as a header. When it fails the answer is 412.
                 * @example "v28"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description The timeline that the update is meant for: with another one the answer is 409 `timeline_changed`, and nothing is
                 *     judged.
                 */
                "X-Inventory-Timeline"?: components["parameters"]["ForTimeline"];
                /**
                 * @description For stores alone: central was put back to a state from before this update, which was first asked for so many seconds ago. Its events
                 *     say `healed`, a refusal is not remembered under its keys, and it is refused with `idempotency_key_unreadable` if central does not
                 *     keep keys for so long, or was made since of the copies of stores, which have none.
                 */
                "X-Inventory-Healed"?: components["parameters"]["Healed"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Update"];
            };
        };
        responses: {
            /** @description Applied; for a partial batch, judged line by line. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpdateResult"];
                };
            };
            400: components["responses"]["BadUpdate"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["Refused"];
            /** @description `If-Match` did not match. The body carries the current quantity and version. Not pinned to the key. */
            412: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpdateRefused"];
                    "application/problem+json": components["schemas"]["UpdateProblem"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["KeyReused"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listProducts: {
        parameters: {
            query?: {
                /**
                 * @description The products with these ids, in this order and each once; those that there are not are left out. With it only `include` may be
                 *     said. `has_more` means that the answer would be too long: ask for those behind its last product again. All the headers of a
                 *     request may have 16 KB.
                 */
                productId?: components["parameters"]["ProductIds"];
                /** @description Skip so many products. Not together with `after`. */
                offset?: components["parameters"]["ListOffset"];
                /** @description List the products behind this one, in the order asked for. With another order than that of ids the product must be there. */
                after?: components["parameters"]["ListAfter"];
                /** @description Page size; above the maximum (200 with `offset`, 1,000 with `after`) means the maximum. */
                limit?: components["parameters"]["ListLimit"];
                /**
                 * @description The product with this barcode, alone, if the other filters let it pass. The spellings of one trade item number (GTIN) are the same: EAN-8,
                 *     UPC-A, EAN-13 and GTIN-14, with noughts before it or without, if the check digit is right. Any other text is compared byte for byte.
                 * @example 4006381333931
                 */
                barcode?: components["parameters"]["Barcode"];
                /**
                 * @description Only products of which every one of these words begins a word of the id or the name, whatever the case and the accents of letters. A text without any letter or digit, such as `%`, is looked for as it stands. At most 8 words and 256 bytes.
                 * @example smart sam
                 */
                q?: components["parameters"]["Words"];
                /** @description Only products of this category, whatever the case of letters. */
                category?: components["parameters"]["Category"];
                /**
                 * @description Only products with stock (`in`), with more than there must be (`ok`), with stock but not more than that (`low`), or without (`out`): at `location`,
                 *     else at a store of a place what is there, else what is available anywhere. How much there must be the `reorderPoint` says, of a place its own,
                 *     else `LOW_STOCK_THRESHOLD`: whole units both. The order by `available` is of the same units.
                 */
                stock?: components["parameters"]["Stock"];
                /** @description The order, with `-` before it for the reverse; products that are equal in it are in order of id. */
                sort?: components["parameters"]["Sort"];
                /**
                 * @description `levels` adds what lies where of each product. A page has at most 200 products then, and says at most 20,000 levels of more than
                 *     one: it ends before, `has_more` is true and its `limit` is how many it has. Go on at `nextCursor`, or at `offset` + `limit`.
                 */
                include?: components["parameters"]["IncludeLevels"];
                /**
                 * @description Only products of which something lies at this place, or which have a reorder point of that place, each with its `level`. `stock`, and `sort` by `available`, mean that level then.
                 * @example north
                 */
                location?: components["parameters"]["AtLocation"];
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /** @description The ETag seen last; 304 when nothing changed. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    /**
                     * @description `"o<P>"`, the position of the list.
                     * @example "o29"
                     */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "products": [
                     *         {
                     *           "productId": "SKU-001",
                     *           "name": "Smartphone Samsung Galaxy S24",
                     *           "available": 440,
                     *           "version": 28,
                     *           "lastUpdated": "2025-09-05T04:06:38.000Z",
                     *           "price": 899.99
                     *         }
                     *       ],
                     *       "pagination": {
                     *         "offset": 0,
                     *         "limit": 1,
                     *         "total_count": 100,
                     *         "has_more": true
                     *       },
                     *       "eventOffset": 100
                     *     }
                     */
                    "application/json": components["schemas"]["ProductPage"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    getProduct: {
        parameters: {
            query?: {
                /**
                 * @description `levels` adds what lies where of each product. A page has at most 200 products then, and says at most 20,000 levels of more than
                 *     one: it ends before, `has_more` is true and its `limit` is how many it has. Go on at `nextCursor`, or at `offset` + `limit`.
                 */
                include?: components["parameters"]["IncludeLevels"];
                /**
                 * @description The product as it was at this position: after so many events. What has not changed since is answered however old it is. Places
                 *     are those of now. At a store asked from central.
                 * @example 4711
                 */
                at?: components["parameters"]["AtOffset"];
                /**
                 * @description The product as it was at this time. Not together with `at`.
                 * @example 2026-11-23T18:00:00Z
                 */
                asOf?: components["parameters"]["AsOf"];
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /** @description The ETag seen last; 304 when nothing changed. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description Percent-encoded where it needs to be.
                 * @example SKU-001
                 */
                productId: components["schemas"]["ProductId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The product as of `X-Inventory-Offset`. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    /**
                     * @description `"v<version>"`; usable as `If-Match` of an update. With `at` or `asOf` `"v<version>-p<offset>-<timeline>"`.
                     * @example "v28"
                     */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description `offset_ahead`: that is beyond the newest event, or in the future. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `history_expired`: what was then is not known any more. */
            410: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryExpired"];
                    "application/problem+json": components["schemas"]["Problem"] & components["schemas"]["HistoryExpired"];
                };
            };
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    readEvents: {
        parameters: {
            query?: {
                /**
                 * @description The position to read from. Required, except for a stream.
                 * @example 0
                 */
                offset?: components["parameters"]["EventsOffset"];
                /** @description At most so many events; above 1,000 means 1,000. */
                limit?: components["parameters"]["EventsLimit"];
                /** @description Wait up to so many seconds for an event; above 45 means 45. */
                wait?: components["parameters"]["EventsWait"];
                /** @description Only events of this product. `nextOffset` moves on all the same. */
                productId?: components["parameters"]["EventsProduct"];
                /**
                 * @description Only events at which one of these happened, separated by commas: `sale`, `receipt`, `adjustment`, `set`, `created`, `deleted`, `moved`, `held`, `hold_extended`, `hold_committed`, `hold_released`, `hold_expired`, `shipped`, `received`, `lost`, `counted`, `reversed`. `nextOffset` moves on all the same, and `groupSize` counts those that are left out.
                 * @example sale,moved
                 */
                types?: components["parameters"]["EventsTypes"];
                /** @description The timeline that the offset belongs to; 409 `timeline_changed` when it is another one. */
                timeline?: components["parameters"]["EventsTimeline"];
                /**
                 * @description `group`: the events of an atomic batch of updates say too that they belong together, as those of every other operation
                 *     always do.
                 */
                include?: components["parameters"]["EventsInclude"];
                /** @description The revision of the directory that the reader has, who follows it too: a newer one ends the wait, with a page that names it. */
                revision?: components["parameters"]["EventsRevision"];
                /**
                 * @description The `cursor` of an earlier page or of a snapshot's head. Without `offset` the page begins where it stands; an `offset`
                 *     must not be before it. 409 `timeline_changed` if the events up to it are not those of this history any more, or
                 *     another central has given it.
                 */
                cursor?: components["parameters"]["EventsCursor"];
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /** @description For a stream; the offset of the last event received. */
                "Last-Event-ID"?: components["parameters"]["LastEventID"];
                /**
                 * @description How a store that follows is doing, a dictionary of structured fields (RFC 9651); `/v1/admin/stores` shows it. One
                 *     that cannot be read is passed over.
                 * @example id=store-s1, mode=live, applied=12, head=12, lagms=3, breaker=closed, outbox=complete, unhealed=0, healed=0, missing=0
                 */
                "X-Store-Status"?: string;
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events, or the stream. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "events": [
                     *         {
                     *           "offset": 100,
                     *           "timestamp": "2026-11-23T01:20:53.000Z",
                     *           "eventType": "product_updated",
                     *           "productId": "SKU-001",
                     *           "data": {
                     *             "productId": "SKU-001",
                     *             "name": "Smartphone Samsung Galaxy S24",
                     *             "available": 438,
                     *             "version": 29,
                     *             "lastUpdated": "2026-11-23T01:20:53.000Z",
                     *             "price": 899.99
                     *           },
                     *           "version": 29,
                     *           "storeId": "store-s1",
                     *           "delta": -2,
                     *           "before": 440,
                     *           "actor": "pos",
                     *           "reason": "sale",
                     *           "ref": "order/1017",
                     *           "requestId": "01JD5S7Q5B8J2T2T0QK8F3C9ZV"
                     *         }
                     *       ],
                     *       "nextOffset": 101,
                     *       "hasMore": false,
                     *       "count": 1,
                     *       "headOffset": 101,
                     *       "earliestOffset": 0,
                     *       "timeline": "8d9a2f0e-54f7-4b6e-9a55-0c9d6d1e5c11",
                     *       "cursor": "AQAAAAAAAABlPkMHGn4XygnJsnMVlJp3yJPkMHGn4XygnJsnMVlJp3w"
                     *     }
                     */
                    "application/json": components["schemas"]["EventPage"];
                    /**
                     * @example event: product_updated
                     *     id: 100
                     *     data: {"offset":100,"timestamp":"2026-11-23T01:20:53.000Z","eventType":"product_updated"}
                     */
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description `offset_ahead`: beyond the head. `timeline_changed`: the offset belongs to another history. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `offset_expired`: older than retention. Load `snapshot` and go on at its offset. */
            410: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "offset_expired",
                     *       "message": "offset 3 is older than the oldest kept event",
                     *       "earliestOffset": 80,
                     *       "snapshot": "/v1/inventory/snapshot"
                     *     }
                     */
                    "application/json": components["schemas"]["OffsetExpired"];
                    "application/problem+json": components["schemas"]["Problem"] & components["schemas"]["OffsetExpired"];
                };
            };
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    readSnapshot: {
        parameters: {
            query?: {
                /** @description Resume behind this id. Together with `offset`. */
                after?: components["parameters"]["SnapshotAfter"];
                /** @description The view to resume. */
                offset?: components["parameters"]["SnapshotOffset"];
                /** @description Only this range. */
                range?: components["parameters"]["SnapshotRange"];
                /** @description `all`: with what belongs to products. */
                include?: components["parameters"]["SnapshotInclude"];
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The snapshot, a JSON document a line. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description `snapshot_gone`: that view is no longer kept. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "snapshot_gone",
                     *       "message": "the snapshot at 100 is no longer kept, start again"
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    readDigest: {
        parameters: {
            query?: {
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The digest. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Digest"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listCategories: {
        parameters: {
            query?: {
                /** @description The name of a category to go on behind, in any case; it need not be there any more. */
                after?: components["parameters"]["CategoriesAfter"];
                /** @description How many categories at most. */
                limit?: components["parameters"]["CategoriesLimit"];
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /** @description The ETag seen last; 304 when nothing changed. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    /** @description `"o<P>"`, the position of the page. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "categories": [
                     *         {
                     *           "name": "Chairs",
                     *           "count": 12
                     *         },
                     *         {
                     *           "name": "Lamps",
                     *           "count": 7
                     *         }
                     *       ],
                     *       "uncategorized": 3,
                     *       "pagination": {
                     *         "has_more": false,
                     *         "limit": 1000,
                     *         "total_count": 2
                     *       },
                     *       "eventOffset": 100
                     *     }
                     */
                    "application/json": components["schemas"]["Categories"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listLocations: {
        parameters: {
            query?: {
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /** @description The ETag seen last; 304 when nothing changed. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every place. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    /** @description `"r<revision>-<hash>"` of the directory. It is of all places, and no `If-Match` of one. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "locations": [
                     *         {
                     *           "locationId": "north",
                     *           "name": "Shop in the north",
                     *           "kind": "shop",
                     *           "sellable": true,
                     *           "active": true,
                     *           "revision": 3,
                     *           "lastUpdated": "2026-11-23T01:20:53.000Z"
                     *         },
                     *         {
                     *           "locationId": "pool",
                     *           "name": "Pool",
                     *           "kind": "other",
                     *           "sellable": true,
                     *           "active": true,
                     *           "revision": 0
                     *         },
                     *         {
                     *           "locationId": "transit",
                     *           "name": "Transit",
                     *           "kind": "other",
                     *           "sellable": false,
                     *           "active": true,
                     *           "revision": 0
                     *         }
                     *       ],
                     *       "revision": 3
                     *     }
                     */
                    "application/json": components["schemas"]["Locations"];
                };
            };
            304: components["responses"]["NotModified"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    putLocation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The revision of the place that the caller saw, or `*` for any; when it fails the answer is 412.
                 * @example "r3"
                 */
                "If-Match"?: string;
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example north */
                locationId: components["schemas"]["LocationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Shop in the north",
                 *       "kind": "shop"
                 *     }
                 */
                "application/json": components["schemas"]["LocationChange"];
            };
        };
        responses: {
            /** @description The place is as said. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    /** @description `"r<revision>"`, usable as `If-Match`. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "locationId": "north",
                     *       "revision": 3,
                     *       "lastUpdated": "2026-11-23T01:20:53.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["LocationResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            /** @description `location_in_use`, `locations_full`, or `idempotency_key_unreadable`. Nothing changed. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `If-Match` did not match; `details` says the revision, 0 if there is no such place. */
            412: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["KeyReused"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteLocation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The revision of the place that the caller saw, or `*` for any; when it fails the answer is 412.
                 * @example "r3"
                 */
                "If-Match"?: string;
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @example north */
                locationId: components["schemas"]["LocationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is no such place any more. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    /** @description `"r<revision>"`, usable as `If-Match`. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LocationResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description `location_not_found`: there is no such place. */
            404: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `location_in_use`: something lies there. Or `idempotency_key_unreadable`. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `If-Match` did not match; `details` says the revision. */
            412: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            421: components["responses"]["WrongHost"];
            422: components["responses"]["KeyReused"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    moveStock: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The timeline that the update is meant for: with another one the answer is 409 `timeline_changed`, and nothing is
                 *     judged.
                 */
                "X-Inventory-Timeline"?: components["parameters"]["ForTimeline"];
                /**
                 * @description For stores alone: central was put back to a state from before this update, which was first asked for so many seconds ago. Its events
                 *     say `healed`, a refusal is not remembered under its keys, and it is refused with `idempotency_key_unreadable` if central does not
                 *     keep keys for so long, or was made since of the copies of stores, which have none.
                 */
                "X-Inventory-Healed"?: components["parameters"]["Healed"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "from": "pool",
                 *       "to": "north",
                 *       "lines": [
                 *         {
                 *           "productId": "SKU-001",
                 *           "quantity": 12
                 *         }
                 *       ],
                 *       "ref": "transport/7",
                 *       "idempotencyKey": "transport-7"
                 *     }
                 */
                "application/json": components["schemas"]["Move"];
            };
        };
        responses: {
            /** @description Moved; with `partial`, judged line by line. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "applied": true,
                     *       "results": [
                     *         {
                     *           "productId": "SKU-001",
                     *           "newQuantity": 440,
                     *           "newVersion": 29,
                     *           "applied": true,
                     *           "lastUpdated": "2026-11-23T01:20:53.000Z",
                     *           "locationId": "pool",
                     *           "levelQuantity": 428,
                     *           "levelVersion": 29
                     *         }
                     *       ],
                     *       "summary": {
                     *         "total": 1,
                     *         "succeeded": 1,
                     *         "failed": 0
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Moved"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            /** @description Nothing moved. `insufficient_inventory`, `product_not_found`, `location_not_found`, `location_inactive`, or `idempotency_key_unreadable`. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MoveRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["KeyReused"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listHolds: {
        parameters: {
            query?: {
                /** @description Only those that have some of this product. */
                productId?: string;
                /** @description Only those that have something at this place. */
                location?: string;
                /** @description Only those with this reference. */
                ref?: string;
                /** @description Only those that were made through this store. */
                storeId?: string;
                /** @description Only those behind this id. */
                after?: string;
                /** @description Page size; above 200 means 200. */
                limit?: number;
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "holds": [
                     *         {
                     *           "holdId": "5f0q8k2m9v1xw3h7tz4c",
                     *           "state": "held",
                     *           "lines": [
                     *             {
                     *               "productId": "SKU-001",
                     *               "locationId": "north",
                     *               "quantity": 2
                     *             }
                     *           ],
                     *           "expiresAt": "2026-11-23T01:35:53.000Z",
                     *           "ref": "order/1017",
                     *           "lastUpdated": "2026-11-23T01:20:53.000Z"
                     *         }
                     *       ],
                     *       "open": 1
                     *     }
                     */
                    "application/json": components["schemas"]["Holds"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    putAside: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The timeline that the update is meant for: with another one the answer is 409 `timeline_changed`, and nothing is
                 *     judged.
                 */
                "X-Inventory-Timeline"?: components["parameters"]["ForTimeline"];
                /**
                 * @description For stores alone: central was put back to a state from before this update, which was first asked for so many seconds ago. Its events
                 *     say `healed`, a refusal is not remembered under its keys, and it is refused with `idempotency_key_unreadable` if central does not
                 *     keep keys for so long, or was made since of the copies of stores, which have none.
                 */
                "X-Inventory-Healed"?: components["parameters"]["Healed"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "lines": [
                 *         {
                 *           "productId": "SKU-001",
                 *           "locationId": "north",
                 *           "quantity": 2
                 *         }
                 *       ],
                 *       "ttlSeconds": 900,
                 *       "ref": "order/1017",
                 *       "idempotencyKey": "hold-1017"
                 *     }
                 */
                "application/json": components["schemas"]["NewHold"];
            };
        };
        responses: {
            /** @description Put aside. */
            201: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "holdId": "5f0q8k2m9v1xw3h7tz4c",
                     *       "state": "held",
                     *       "lines": [
                     *         {
                     *           "productId": "SKU-001",
                     *           "locationId": "north",
                     *           "quantity": 2
                     *         }
                     *       ],
                     *       "expiresAt": "2026-11-23T01:35:53.000Z",
                     *       "ref": "order/1017",
                     *       "lastUpdated": "2026-11-23T01:20:53.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Hold"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            /** @description Nothing is put aside. `insufficient_inventory` with `shortages`, `product_not_found`, `location_not_found`, `location_inactive`, or `idempotency_key_unreadable`. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["KeyReused"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    getHold: {
        parameters: {
            query?: {
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description As it was answered.
                 * @example 5f0q8k2m9v1xw3h7tz4c
                 */
                holdId: components["schemas"]["HoldId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The hold. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "holdId": "5f0q8k2m9v1xw3h7tz4c",
                     *       "state": "held",
                     *       "lines": [
                     *         {
                     *           "productId": "SKU-001",
                     *           "locationId": "north",
                     *           "quantity": 2
                     *         }
                     *       ],
                     *       "expiresAt": "2026-11-23T01:35:53.000Z",
                     *       "ref": "order/1017",
                     *       "lastUpdated": "2026-11-23T01:20:53.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Hold"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    commitHold: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The timeline that the update is meant for: with another one the answer is 409 `timeline_changed`, and nothing is
                 *     judged.
                 */
                "X-Inventory-Timeline"?: components["parameters"]["ForTimeline"];
                /**
                 * @description For stores alone: central was put back to a state from before this update, which was first asked for so many seconds ago. Its events
                 *     say `healed`, a refusal is not remembered under its keys, and it is refused with `idempotency_key_unreadable` if central does not
                 *     keep keys for so long, or was made since of the copies of stores, which have none.
                 */
                "X-Inventory-Healed"?: components["parameters"]["Healed"];
            };
            path: {
                /**
                 * @description As it was answered.
                 * @example 5f0q8k2m9v1xw3h7tz4c
                 */
                holdId: components["schemas"]["HoldId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "lines": [
                 *         {
                 *           "productId": "SKU-001",
                 *           "quantity": 1
                 *         }
                 *       ],
                 *       "idempotencyKey": "sold-1017"
                 *     }
                 */
                "application/json": components["schemas"]["HoldCommit"];
            };
        };
        responses: {
            /** @description Done; the hold as it is now, or as it ended. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hold"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such hold, or it was made through another store, or its end is not remembered any more. */
            404: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            /** @description `hold_ended` with the `state`, `insufficient_inventory` with `shortages`, or `idempotency_key_unreadable`. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["KeyReused"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    releaseHold: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The timeline that the update is meant for: with another one the answer is 409 `timeline_changed`, and nothing is
                 *     judged.
                 */
                "X-Inventory-Timeline"?: components["parameters"]["ForTimeline"];
                /**
                 * @description For stores alone: central was put back to a state from before this update, which was first asked for so many seconds ago. Its events
                 *     say `healed`, a refusal is not remembered under its keys, and it is refused with `idempotency_key_unreadable` if central does not
                 *     keep keys for so long, or was made since of the copies of stores, which have none.
                 */
                "X-Inventory-Healed"?: components["parameters"]["Healed"];
            };
            path: {
                /**
                 * @description As it was answered.
                 * @example 5f0q8k2m9v1xw3h7tz4c
                 */
                holdId: components["schemas"]["HoldId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "idempotencyKey": "let-go-1017"
                 *     }
                 */
                "application/json": components["schemas"]["HoldRelease"];
            };
        };
        responses: {
            /** @description Done; the hold as it is now, or as it ended. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hold"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such hold, or it was made through another store, or its end is not remembered any more. */
            404: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            /** @description `hold_ended` with the `state`, `insufficient_inventory` with `shortages`, or `idempotency_key_unreadable`. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["KeyReused"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    extendHold: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The timeline that the update is meant for: with another one the answer is 409 `timeline_changed`, and nothing is
                 *     judged.
                 */
                "X-Inventory-Timeline"?: components["parameters"]["ForTimeline"];
                /**
                 * @description For stores alone: central was put back to a state from before this update, which was first asked for so many seconds ago. Its events
                 *     say `healed`, a refusal is not remembered under its keys, and it is refused with `idempotency_key_unreadable` if central does not
                 *     keep keys for so long, or was made since of the copies of stores, which have none.
                 */
                "X-Inventory-Healed"?: components["parameters"]["Healed"];
            };
            path: {
                /**
                 * @description As it was answered.
                 * @example 5f0q8k2m9v1xw3h7tz4c
                 */
                holdId: components["schemas"]["HoldId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "ttlSeconds": 900,
                 *       "idempotencyKey": "longer-1017"
                 *     }
                 */
                "application/json": components["schemas"]["HoldExtend"];
            };
        };
        responses: {
            /** @description Done; the hold as it is now, or as it ended. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hold"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such hold, or it was made through another store, or its end is not remembered any more. */
            404: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            /** @description `hold_ended` with the `state`, `insufficient_inventory` with `shortages`, or `idempotency_key_unreadable`. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["KeyReused"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    bookCount: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The timeline that the update is meant for: with another one the answer is 409 `timeline_changed`, and nothing is
                 *     judged.
                 */
                "X-Inventory-Timeline"?: components["parameters"]["ForTimeline"];
                /**
                 * @description For stores alone: central was put back to a state from before this update, which was first asked for so many seconds ago. Its events
                 *     say `healed`, a refusal is not remembered under its keys, and it is refused with `idempotency_key_unreadable` if central does not
                 *     keep keys for so long, or was made since of the copies of stores, which have none.
                 */
                "X-Inventory-Healed"?: components["parameters"]["Healed"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "locationId": "north",
                 *       "lines": [
                 *         {
                 *           "productId": "SKU-001",
                 *           "counted": 37,
                 *           "expected": 40
                 *         }
                 *       ],
                 *       "ref": "stocktake/12",
                 *       "idempotencyKey": "stocktake-12"
                 *     }
                 */
                "application/json": components["schemas"]["Count"];
            };
        };
        responses: {
            /** @description Judged line by line. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "applied": true,
                     *       "results": [
                     *         {
                     *           "productId": "SKU-001",
                     *           "counted": 37,
                     *           "expected": 40,
                     *           "booked": -3,
                     *           "onHand": 38,
                     *           "held": 1,
                     *           "newQuantity": 34,
                     *           "newVersion": 30,
                     *           "applied": true,
                     *           "lastUpdated": "2026-11-23T01:20:53.000Z",
                     *           "locationId": "north",
                     *           "levelQuantity": 35,
                     *           "levelVersion": 30
                     *         }
                     *       ],
                     *       "summary": {
                     *         "total": 1,
                     *         "succeeded": 1,
                     *         "failed": 0,
                     *         "differences": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CountResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            /** @description `idempotency_key_unreadable`, or `timeline_changed`. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["KeyReused"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    listTransfers: {
        parameters: {
            query?: {
                /** @description Without it those that are open. Those that have ended are told of the history, the newest first. */
                state?: components["schemas"]["TransferState"];
                /** @description Only those that come from this place or go there. */
                location?: string;
                /** @description Only those that have some of this product. */
                productId?: string;
                /** @description The `nextCursor` of the page before. */
                after?: string;
                /** @description Page size; above 200 means 200. */
                limit?: number;
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "transfers": [
                     *         {
                     *           "transferId": "5f0q8k2m9v1xw3h7tz4c",
                     *           "state": "shipped",
                     *           "from": "warehouse",
                     *           "to": "north",
                     *           "ref": "T 17",
                     *           "lines": [
                     *             {
                     *               "productId": "SKU-001",
                     *               "shipped": 12,
                     *               "received": 0,
                     *               "missing": 0,
                     *               "open": 12
                     *             }
                     *           ],
                     *           "shippedAt": "2026-11-23T01:20:53.000Z",
                     *           "lastUpdated": "2026-11-23T01:20:53.000Z"
                     *         }
                     *       ],
                     *       "open": 1
                     *     }
                     */
                    "application/json": components["schemas"]["Transfers"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    shipTransfer: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The timeline that the update is meant for: with another one the answer is 409 `timeline_changed`, and nothing is
                 *     judged.
                 */
                "X-Inventory-Timeline"?: components["parameters"]["ForTimeline"];
                /**
                 * @description For stores alone: central was put back to a state from before this update, which was first asked for so many seconds ago. Its events
                 *     say `healed`, a refusal is not remembered under its keys, and it is refused with `idempotency_key_unreadable` if central does not
                 *     keep keys for so long, or was made since of the copies of stores, which have none.
                 */
                "X-Inventory-Healed"?: components["parameters"]["Healed"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "from": "warehouse",
                 *       "to": "north",
                 *       "lines": [
                 *         {
                 *           "productId": "SKU-001",
                 *           "quantity": 12
                 *         }
                 *       ],
                 *       "ref": "T 17",
                 *       "idempotencyKey": "transfer-17"
                 *     }
                 */
                "application/json": components["schemas"]["NewTransfer"];
            };
        };
        responses: {
            /** @description On its way. */
            201: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "transferId": "5f0q8k2m9v1xw3h7tz4c",
                     *       "state": "shipped",
                     *       "from": "warehouse",
                     *       "to": "north",
                     *       "ref": "T 17",
                     *       "lines": [
                     *         {
                     *           "productId": "SKU-001",
                     *           "shipped": 12,
                     *           "received": 0,
                     *           "missing": 0,
                     *           "open": 12
                     *         }
                     *       ],
                     *       "shippedAt": "2026-11-23T01:20:53.000Z",
                     *       "lastUpdated": "2026-11-23T01:20:53.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Transfer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            /** @description Nothing was sent. `insufficient_inventory` with `shortages`, `product_not_found`, `location_not_found`, `location_inactive`, or `idempotency_key_unreadable`. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["KeyReused"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTransfer: {
        parameters: {
            query?: {
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description As it was answered.
                 * @example 5f0q8k2m9v1xw3h7tz4c
                 */
                transferId: components["schemas"]["TransferId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The transfer. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "transferId": "5f0q8k2m9v1xw3h7tz4c",
                     *       "state": "partly_received",
                     *       "from": "warehouse",
                     *       "to": "north",
                     *       "ref": "T 17",
                     *       "lines": [
                     *         {
                     *           "productId": "SKU-001",
                     *           "shipped": 12,
                     *           "received": 9,
                     *           "missing": 1,
                     *           "open": 2
                     *         }
                     *       ],
                     *       "shippedAt": "2026-11-23T01:20:53.000Z",
                     *       "lastUpdated": "2026-11-23T09:02:11.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Transfer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description `transfer_not_found`: there is none, or its end is not remembered any more. */
            404: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    receiveTransfer: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The timeline that the update is meant for: with another one the answer is 409 `timeline_changed`, and nothing is
                 *     judged.
                 */
                "X-Inventory-Timeline"?: components["parameters"]["ForTimeline"];
                /**
                 * @description For stores alone: central was put back to a state from before this update, which was first asked for so many seconds ago. Its events
                 *     say `healed`, a refusal is not remembered under its keys, and it is refused with `idempotency_key_unreadable` if central does not
                 *     keep keys for so long, or was made since of the copies of stores, which have none.
                 */
                "X-Inventory-Healed"?: components["parameters"]["Healed"];
            };
            path: {
                /**
                 * @description As it was answered.
                 * @example 5f0q8k2m9v1xw3h7tz4c
                 */
                transferId: components["schemas"]["TransferId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "lines": [
                 *         {
                 *           "productId": "SKU-001",
                 *           "received": 9,
                 *           "missing": 1
                 *         }
                 *       ],
                 *       "idempotencyKey": "came-17"
                 *     }
                 */
                "application/json": components["schemas"]["TransferReceipt"];
            };
        };
        responses: {
            /** @description Booked; the transfer as it is now, or as it ended. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "transferId": "5f0q8k2m9v1xw3h7tz4c",
                     *       "state": "partly_received",
                     *       "from": "warehouse",
                     *       "to": "north",
                     *       "ref": "T 17",
                     *       "lines": [
                     *         {
                     *           "productId": "SKU-001",
                     *           "shipped": 12,
                     *           "received": 9,
                     *           "missing": 1,
                     *           "open": 2
                     *         }
                     *       ],
                     *       "shippedAt": "2026-11-23T01:20:53.000Z",
                     *       "lastUpdated": "2026-11-23T09:02:11.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Transfer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such transfer, or it is not for this store to act on, or its end is not remembered any more. */
            404: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            /** @description `transfer_conflict` with the `shortages`, `transfer_ended` with the `state`, `location_inactive`, or `idempotency_key_unreadable`. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["KeyReused"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancelTransfer: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The timeline that the update is meant for: with another one the answer is 409 `timeline_changed`, and nothing is
                 *     judged.
                 */
                "X-Inventory-Timeline"?: components["parameters"]["ForTimeline"];
                /**
                 * @description For stores alone: central was put back to a state from before this update, which was first asked for so many seconds ago. Its events
                 *     say `healed`, a refusal is not remembered under its keys, and it is refused with `idempotency_key_unreadable` if central does not
                 *     keep keys for so long, or was made since of the copies of stores, which have none.
                 */
                "X-Inventory-Healed"?: components["parameters"]["Healed"];
            };
            path: {
                /**
                 * @description As it was answered.
                 * @example 5f0q8k2m9v1xw3h7tz4c
                 */
                transferId: components["schemas"]["TransferId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "idempotencyKey": "cancelled-17"
                 *     }
                 */
                "application/json": components["schemas"]["TransferCancel"];
            };
        };
        responses: {
            /** @description Cancelled; the transfer as it ended. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transfer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description There is no such transfer, or it is not for this store to act on, or its end is not remembered any more. */
            404: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            /** @description `transfer_ended` with the `state`, or `idempotency_key_unreadable`. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["KeyReused"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    readProductHistory: {
        parameters: {
            query?: {
                /**
                 * @description Only events that changed something at this place.
                 * @example north
                 */
                location?: components["parameters"]["HistoryLocation"];
                /**
                 * @description Only events of these actions, separated by commas.
                 * @example sale,reversed
                 */
                types?: components["parameters"]["HistoryTypes"];
                /**
                 * @description Only what this principal asked for.
                 * @example till-3
                 */
                actor?: components["parameters"]["HistoryActor"];
                /**
                 * @description Only events with this `storeId`.
                 * @example north
                 */
                store?: components["parameters"]["HistoryStore"];
                /**
                 * @description Only events with this reason.
                 * @example damage
                 */
                reason?: components["parameters"]["HistoryReason"];
                /**
                 * @description Only events with this reference.
                 * @example PO 4711
                 */
                ref?: components["parameters"]["HistoryRef"];
                /**
                 * @description Only events of this time or later.
                 * @example 2026-11-22T00:00:00Z
                 */
                from?: components["parameters"]["HistoryFrom"];
                /**
                 * @description Only events from before this time.
                 * @example 2026-11-23T00:00:00Z
                 */
                to?: components["parameters"]["HistoryTo"];
                /** @description Events in the page at most; more than 1,000 means 1,000. */
                limit?: components["parameters"]["HistoryLimit"];
                /** @description Goes on where a page ended, as it was answered. */
                cursor?: components["parameters"]["HistoryCursor"];
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description Percent-encoded where it needs to be.
                 * @example SKU-001
                 */
                productId: components["schemas"]["ProductId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "events": [
                     *         {
                     *           "offset": 4711,
                     *           "timestamp": "2026-11-23T01:20:53.000Z",
                     *           "eventType": "product_updated",
                     *           "action": "sale",
                     *           "productId": "SKU-001",
                     *           "data": {
                     *             "productId": "SKU-001",
                     *             "name": "Steel bolt M8",
                     *             "available": 440,
                     *             "version": 29,
                     *             "lastUpdated": "2026-11-23T01:20:53.000Z",
                     *             "price": 0.35
                     *           },
                     *           "version": 29,
                     *           "storeId": "north",
                     *           "delta": -2,
                     *           "before": 442,
                     *           "actor": "till-3",
                     *           "reason": "sale",
                     *           "ref": "receipt/118",
                     *           "requestId": "01KCZ5V4M9",
                     *           "traceparent": "",
                     *           "reversible": true
                     *         }
                     *       ],
                     *       "count": 1,
                     *       "hasMore": true,
                     *       "cursor": "AAAAAAAAEmc1uK3PM0sGgQ",
                     *       "headOffset": 4790,
                     *       "earliestOffset": 0,
                     *       "earliest": "2025-10-20T06:00:00.000Z",
                     *       "timeline": "8d9a2f0e-54f7-4b6e-9a55-0c9d6d1e5c11"
                     *     }
                     */
                    "application/json": components["schemas"]["HistoryPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description `timeline_changed`: the cursor is of another history. Begin again without one. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `history_expired`: what is meant is not kept any more. */
            410: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryExpired"];
                    "application/problem+json": components["schemas"]["Problem"] & components["schemas"]["HistoryExpired"];
                };
            };
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    readHistory: {
        parameters: {
            query?: {
                /**
                 * @description Only events that changed something at this place.
                 * @example north
                 */
                location?: components["parameters"]["HistoryLocation"];
                /**
                 * @description Only events of these actions, separated by commas.
                 * @example sale,reversed
                 */
                types?: components["parameters"]["HistoryTypes"];
                /**
                 * @description Only what this principal asked for.
                 * @example till-3
                 */
                actor?: components["parameters"]["HistoryActor"];
                /**
                 * @description Only events with this `storeId`.
                 * @example north
                 */
                store?: components["parameters"]["HistoryStore"];
                /**
                 * @description Only events with this reason.
                 * @example damage
                 */
                reason?: components["parameters"]["HistoryReason"];
                /**
                 * @description Only events with this reference.
                 * @example PO 4711
                 */
                ref?: components["parameters"]["HistoryRef"];
                /**
                 * @description Only events of this time or later.
                 * @example 2026-11-22T00:00:00Z
                 */
                from?: components["parameters"]["HistoryFrom"];
                /**
                 * @description Only events from before this time.
                 * @example 2026-11-23T00:00:00Z
                 */
                to?: components["parameters"]["HistoryTo"];
                /** @description Events in the page at most; more than 1,000 means 1,000. */
                limit?: components["parameters"]["HistoryLimit"];
                /** @description Goes on where a page ended, as it was answered. */
                cursor?: components["parameters"]["HistoryCursor"];
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "events": [
                     *         {
                     *           "offset": 4711,
                     *           "timestamp": "2026-11-23T01:20:53.000Z",
                     *           "eventType": "product_updated",
                     *           "action": "sale",
                     *           "productId": "SKU-001",
                     *           "data": {
                     *             "productId": "SKU-001",
                     *             "name": "Steel bolt M8",
                     *             "available": 440,
                     *             "version": 29,
                     *             "lastUpdated": "2026-11-23T01:20:53.000Z",
                     *             "price": 0.35
                     *           },
                     *           "version": 29,
                     *           "storeId": "north",
                     *           "delta": -2,
                     *           "before": 442,
                     *           "actor": "till-3",
                     *           "reason": "sale",
                     *           "ref": "receipt/118",
                     *           "requestId": "01KCZ5V4M9",
                     *           "traceparent": "",
                     *           "reversible": true
                     *         }
                     *       ],
                     *       "count": 1,
                     *       "hasMore": true,
                     *       "cursor": "AAAAAAAAEmc1uK3PM0sGgQ",
                     *       "headOffset": 4790,
                     *       "earliestOffset": 0,
                     *       "earliest": "2025-10-20T06:00:00.000Z",
                     *       "timeline": "8d9a2f0e-54f7-4b6e-9a55-0c9d6d1e5c11"
                     *     }
                     */
                    "application/json": components["schemas"]["HistoryPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description `timeline_changed`: the cursor is of another history. Begin again without one. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `history_expired`: what is meant is not kept any more. */
            410: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryExpired"];
                    "application/problem+json": components["schemas"]["Problem"] & components["schemas"]["HistoryExpired"];
                };
            };
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPastEvent: {
        parameters: {
            query?: {
                /** @description `group` adds `groupEvents`. */
                include?: "group";
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description The number of the event.
                 * @example 4711
                 */
                offset: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PastEvent"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description `offset_ahead`: it has not happened yet. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `history_expired`: it is not kept any more. */
            410: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryExpired"];
                    "application/problem+json": components["schemas"]["Problem"] & components["schemas"]["HistoryExpired"];
                };
            };
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    reverseEvent: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The timeline that the update is meant for: with another one the answer is 409 `timeline_changed`, and nothing is
                 *     judged.
                 */
                "X-Inventory-Timeline"?: components["parameters"]["ForTimeline"];
            };
            path: {
                /**
                 * @description The number of the event.
                 * @example 4711
                 */
                offset: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "counted the wrong shelf",
                 *       "idempotencyKey": "back-4711"
                 *     }
                 */
                "application/json": components["schemas"]["Reverse"];
            };
        };
        responses: {
            /** @description Taken back. Results stand in the order in which that was done, the newest event first. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "applied": true,
                     *       "reverses": 4711,
                     *       "results": [
                     *         {
                     *           "reverses": 4711,
                     *           "productId": "SKU-001",
                     *           "newQuantity": 442,
                     *           "newVersion": 30,
                     *           "applied": true,
                     *           "lastUpdated": "2026-11-24T08:02:11.000Z"
                     *         }
                     *       ],
                     *       "summary": {
                     *         "total": 1,
                     *         "succeeded": 1,
                     *         "failed": 0
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Reversed"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            /**
             * @description Nothing was taken back. `already_reversed`: `reversedBy` says by which event. `not_reversible`. `reverse_conflict`: `details` names
             *     what is not as it was left. What stands in the way now: `insufficient_inventory`, `location_inactive`, `location_not_found`,
             *     `product_not_found`, `barcode_in_use`. Or `offset_ahead`, `timeline_changed`, `idempotency_key_unreadable`.
             */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReverseRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `history_expired`: it is not kept any more, or what was before it is not, or not all that came behind: it may have been taken back. */
            410: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryExpired"];
                    "application/problem+json": components["schemas"]["Problem"] & components["schemas"]["HistoryExpired"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["KeyReused"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    getDirectory: {
        parameters: {
            query?: {
                /** @description The store that asks. */
                store?: string;
                /** @description The revision that the store has. Of `people` only what has changed since is there then; places always all are. */
                since?: number;
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /** @description The ETag seen last; 304 when nothing changed. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The directory. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    /** @description `"r<revision>-<hash>"`, or with `-<peopleHash>` behind it. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "revision": 3,
                     *       "hash": "41b42ccb3d1f1b0d3fd3f4b42bfcd3d1",
                     *       "locations": [
                     *         {
                     *           "locationId": "north",
                     *           "name": "Shop in the north",
                     *           "kind": "shop",
                     *           "sellable": true,
                     *           "active": true,
                     *           "revision": 3,
                     *           "lastUpdated": "2026-11-23T01:20:53.000Z",
                     *           "actor": "boss"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Directory"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    createProducts: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "products": [
                 *         {
                 *           "productId": "SKU-101",
                 *           "name": "Cámara de bolsillo",
                 *           "category": "camera",
                 *           "available": 12,
                 *           "price": 99.5
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CreateProducts"];
            };
        };
        responses: {
            /** @description Judged item by item. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "results": [
                     *         {
                     *           "productId": "SKU-101",
                     *           "success": true,
                     *           "newVersion": 1,
                     *           "lastUpdated": "2026-11-23T01:20:53.000Z"
                     *         },
                     *         {
                     *           "productId": "SKU-001",
                     *           "success": false,
                     *           "errorType": "validation_error",
                     *           "errorMessage": "Product already exists"
                     *         }
                     *       ],
                     *       "summary": {
                     *         "totalRequests": 2,
                     *         "successfulCreations": 1,
                     *         "failedCreations": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CreateResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["KeyUnreadable"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["KeyReused"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    setProducts: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "products": [
                 *         {
                 *           "productId": "SKU-001",
                 *           "available": 500,
                 *           "expectedVersion": 29
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["SetProducts"];
            };
        };
        responses: {
            /** @description Judged item by item. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "results": [
                     *         {
                     *           "productId": "SKU-001",
                     *           "success": true,
                     *           "newVersion": 30,
                     *           "lastUpdated": "2026-11-23T01:20:53.000Z"
                     *         },
                     *         {
                     *           "productId": "NOPE",
                     *           "success": false,
                     *           "errorType": "not_found",
                     *           "errorMessage": "Product not found"
                     *         }
                     *       ],
                     *       "summary": {
                     *         "totalRequests": 2,
                     *         "successfulUpdates": 1,
                     *         "failedUpdates": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["SetResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["KeyUnreadable"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["KeyReused"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteProducts: {
        parameters: {
            query?: {
                /** @description An id; may be given several times. */
                productId?: string[];
            };
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DeleteProducts"];
            };
        };
        responses: {
            /** @description Judged item by item. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "results": [
                     *         {
                     *           "productId": "SKU-101",
                     *           "success": true,
                     *           "newVersion": 2,
                     *           "lastUpdated": "2026-11-23T01:20:53.000Z"
                     *         }
                     *       ],
                     *       "summary": {
                     *         "totalRequests": 1,
                     *         "successfulDeletions": 1,
                     *         "failedDeletions": 0
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["DeleteResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["KeyUnreadable"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            422: components["responses"]["KeyReused"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    stats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stats"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    stores: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stores. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "stores": [
                     *         {
                     *           "storeId": "store-s1",
                     *           "mode": "live",
                     *           "appliedOffset": 12,
                     *           "headOffset": 12,
                     *           "lagEvents": 0,
                     *           "lagMs": 3,
                     *           "breaker": "closed",
                     *           "principal": "store-s1",
                     *           "lastSeen": "2026-11-23T01:20:53.000Z",
                     *           "online": true,
                     *           "outbox": {
                     *             "state": "complete",
                     *             "unhealed": 0,
                     *             "healed": 0,
                     *             "missing": 0
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Stores"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    backup: {
        parameters: {
            query?: {
                /** @description `clear`: not encrypted, whatever this central does otherwise. */
                form?: "clear";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The backup. `Content-Disposition` has a name for it. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: "no-store";
                    /** @example attachment; filename="bodega-8d9a2f0e-20261129T180000Z-48213.tar.zst" */
                    "Content-Disposition"?: string;
                    /** @description Whom central encrypts backups to, separated by commas, even if this one is in clear. Without it, to nobody. */
                    "X-Backup-Recipients"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/zstd": string;
                    "application/octet-stream": string;
                };
            };
            /** @description `invalid_request`: this central keeps everything in memory, so that there is nothing to back up. `validation_error`: the query has a fault. */
            400: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description `backup_running`: another is being taken. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    backups: {
        parameters: {
            query?: {
                /** @description List what is older than this one, as `nextCursor` names it. */
                after?: string;
                /** @description Page size; above the maximum, 1,000, means the maximum. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How it goes, and a part of the list. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backups"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    backupMake: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is being made. */
            202: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "task": "make",
                     *       "by": "boss",
                     *       "startedAt": "2026-11-29T18:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["BackupTask"];
                };
            };
            /** @description `invalid_request`: no backups are kept, since `BACKUP_DIR` is not set; or a body that says something. */
            400: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            /** @description `backup_running`: one is being made or checked, or is taken from here. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    backupFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description As the list has it.
                 * @example bodega-8d9a2f0e-20261129T180000Z-48213.tar.zst
                 */
                name: components["parameters"]["BackupName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The backup. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: "no-store";
                    "Content-Length"?: number;
                    /** @example attachment; filename="bodega-8d9a2f0e-20261129T180000Z-48213.tar.zst" */
                    "Content-Disposition"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/zstd": string;
                    "application/octet-stream": string;
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description `not_found`: there is none of that name. */
            404: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    backupVerify: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description As the list has it.
                 * @example bodega-8d9a2f0e-20261129T180000Z-48213.tar.zst
                 */
                name: components["parameters"]["BackupName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is being checked. */
            202: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "task": "verify",
                     *       "by": "boss",
                     *       "name": "bodega-8d9a2f0e-20261129T180000Z-48213.tar.zst",
                     *       "startedAt": "2026-11-29T18:05:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["BackupTask"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description `not_found`: there is none of that name that could be checked. */
            404: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            /** @description `backup_running`: one is being made or checked, or is taken from here. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    keys: {
        parameters: {
            query?: {
                /** @description Active are those that are neither revoked nor have expired. */
                state?: "active" | "all";
                /** @description Go on behind this one, as `nextCursor` names it. */
                after?: string;
                /** @description Page size; above the maximum, 1,000, means the maximum. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: "no-store";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Keys"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "till-anna",
                 *       "scopes": [
                 *         "stock:read",
                 *         "stock:sell"
                 *       ],
                 *       "expiresAt": "2027-11-30T08:00:00.000Z"
                 *     }
                 */
                "application/json": components["schemas"]["NewKey"];
            };
        };
        responses: {
            /** @description The key, and its secret. */
            201: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["RevisionTag"];
                    /** @example /v1/admin/keys/k3f9x0a7c2m1p */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "keyId": "k3f9x0a7c2m1p",
                     *       "name": "till-anna",
                     *       "scopes": [
                     *         "stock:read",
                     *         "stock:sell"
                     *       ],
                     *       "createdAt": "2026-11-30T08:00:00.000Z",
                     *       "createdBy": "boss",
                     *       "revision": 7,
                     *       "secret": "bdg_0000000000000000000000000000000000000000000000000"
                     *     }
                     */
                    "application/json": components["schemas"]["KeyWithSecret"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            /** @description `name_taken`: a key has or had the name, or one of the environment has it. `directory_full`: there are 10,000, the revoked counted. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    confirmKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is nothing to confirm any more. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: "no-store";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "confirmed": true
                     *     }
                     */
                    "application/json": components["schemas"]["Confirmed"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description As the list has it.
                 * @example k3f9x0a7c2m1p
                 */
                keyId: components["parameters"]["KeyOfPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["RevisionTag"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "keyId": "k3f9x0a7c2m1p",
                     *       "name": "till-anna",
                     *       "scopes": [
                     *         "stock:read",
                     *         "stock:sell"
                     *       ],
                     *       "createdAt": "2026-11-30T08:00:00.000Z",
                     *       "createdBy": "boss",
                     *       "revision": 7
                     *     }
                     */
                    "application/json": components["schemas"]["Key"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description `key_not_found`: there is none with this id. */
            404: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The revision that the caller saw, or `*` for any; when it fails the answer is 412.
                 * @example "r7"
                 */
                "If-Match"?: components["parameters"]["RevisionMatch"];
            };
            path: {
                /**
                 * @description As the list has it.
                 * @example k3f9x0a7c2m1p
                 */
                keyId: components["parameters"]["KeyOfPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is revoked. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["RevisionTag"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "keyId": "k3f9x0a7c2m1p",
                     *       "name": "till-anna",
                     *       "scopes": [
                     *         "stock:read",
                     *         "stock:sell"
                     *       ],
                     *       "createdAt": "2026-11-30T08:00:00.000Z",
                     *       "createdBy": "boss",
                     *       "revokedAt": "2026-11-30T09:00:00.000Z",
                     *       "revision": 7
                     *     }
                     */
                    "application/json": components["schemas"]["Key"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description `key_not_found`: there is none with this id. */
            404: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `If-Match` did not match; `details` says the revision, 0 if there is none. */
            412: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    changeKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The revision that the caller saw, or `*` for any; when it fails the answer is 412.
                 * @example "r7"
                 */
                "If-Match"?: components["parameters"]["RevisionMatch"];
            };
            path: {
                /**
                 * @description As the list has it.
                 * @example k3f9x0a7c2m1p
                 */
                keyId: components["parameters"]["KeyOfPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "scopes": [
                 *         "stock:read"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["KeyChange"];
            };
        };
        responses: {
            /** @description The key is as said. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["RevisionTag"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "keyId": "k3f9x0a7c2m1p",
                     *       "name": "till-anna",
                     *       "scopes": [
                     *         "stock:read",
                     *         "stock:sell"
                     *       ],
                     *       "createdAt": "2026-11-30T08:00:00.000Z",
                     *       "createdBy": "boss",
                     *       "revision": 7
                     *     }
                     */
                    "application/json": components["schemas"]["Key"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description `key_not_found`: there is none with this id. */
            404: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            /** @description `key_ended`: it is revoked. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `If-Match` did not match; `details` says the revision, 0 if there is none. */
            412: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    rotateKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The revision that the caller saw, or `*` for any; when it fails the answer is 412.
                 * @example "r7"
                 */
                "If-Match"?: components["parameters"]["RevisionMatch"];
            };
            path: {
                /**
                 * @description As the list has it.
                 * @example k3f9x0a7c2m1p
                 */
                keyId: components["parameters"]["KeyOfPath"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "overlapSeconds": 3600
                 *     }
                 */
                "application/json": components["schemas"]["KeyRotation"];
            };
        };
        responses: {
            /** @description The key, and its secret. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["RevisionTag"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "keyId": "k3f9x0a7c2m1p",
                     *       "name": "till-anna",
                     *       "scopes": [
                     *         "stock:read",
                     *         "stock:sell"
                     *       ],
                     *       "createdAt": "2026-11-30T08:00:00.000Z",
                     *       "createdBy": "boss",
                     *       "revision": 7,
                     *       "secret": "bdg_0000000000000000000000000000000000000000000000000"
                     *     }
                     */
                    "application/json": components["schemas"]["KeyWithSecret"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description `key_not_found`: there is none with this id. */
            404: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            /** @description `key_ended`: it is revoked. `version_conflict`: it was rotated, and the secret before is good still (`rotatedUntil`): with `overlapSeconds` 0 both end. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `If-Match` did not match; `details` says the revision, 0 if there is none. */
            412: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    staff: {
        parameters: {
            query?: {
                /** @description Active are those who were not removed. */
                state?: "active" | "all";
                /** @description Go on behind this one, as `nextCursor` names it. */
                after?: string;
                /** @description Page size; above the maximum, 1,000, means the maximum. */
                limit?: number;
                /** @description Of this store alone, those of all stores with them. */
                store?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control"?: "no-store";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    addStaff: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "anna",
                 *       "pin": "824613",
                 *       "fullName": "Anna Q",
                 *       "stores": [
                 *         "s1"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NewStaff"];
            };
        };
        responses: {
            /** @description The member. */
            201: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["RevisionTag"];
                    /** @example /v1/admin/staff/anna */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "anna",
                     *       "fullName": "Anna Q",
                     *       "stores": [
                     *         "s1"
                     *       ],
                     *       "scopes": [
                     *         "stock:adjust",
                     *         "stock:read",
                     *         "stock:sell"
                     *       ],
                     *       "createdAt": "2026-11-30T08:00:00.000Z",
                     *       "createdBy": "boss",
                     *       "revision": 8
                     *     }
                     */
                    "application/json": components["schemas"]["Staff"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            /** @description `name_taken`: a member has or had the name. `directory_full`: there are 10,000, the removed counted. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    staffMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The name of a member of staff.
                 * @example anna
                 */
                name: components["parameters"]["StaffName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The member. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["RevisionTag"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "anna",
                     *       "fullName": "Anna Q",
                     *       "stores": [
                     *         "s1"
                     *       ],
                     *       "scopes": [
                     *         "stock:adjust",
                     *         "stock:read",
                     *         "stock:sell"
                     *       ],
                     *       "createdAt": "2026-11-30T08:00:00.000Z",
                     *       "createdBy": "boss",
                     *       "revision": 8
                     *     }
                     */
                    "application/json": components["schemas"]["Staff"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description `staff_not_found`: there is nobody of this name. */
            404: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    removeStaff: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The revision that the caller saw, or `*` for any; when it fails the answer is 412.
                 * @example "r7"
                 */
                "If-Match"?: components["parameters"]["RevisionMatch"];
            };
            path: {
                /**
                 * @description The name of a member of staff.
                 * @example anna
                 */
                name: components["parameters"]["StaffName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The member is removed. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["RevisionTag"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "anna",
                     *       "fullName": "Anna Q",
                     *       "stores": [
                     *         "s1"
                     *       ],
                     *       "scopes": [
                     *         "stock:adjust",
                     *         "stock:read",
                     *         "stock:sell"
                     *       ],
                     *       "createdAt": "2026-11-30T08:00:00.000Z",
                     *       "createdBy": "boss",
                     *       "removedAt": "2026-11-30T09:00:00.000Z",
                     *       "revision": 8
                     *     }
                     */
                    "application/json": components["schemas"]["Staff"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description `staff_not_found`: there never was anybody of this name. */
            404: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `If-Match` did not match; `details` says the revision, 0 if there is none. */
            412: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    changeStaff: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The revision that the caller saw, or `*` for any; when it fails the answer is 412.
                 * @example "r7"
                 */
                "If-Match"?: components["parameters"]["RevisionMatch"];
            };
            path: {
                /**
                 * @description The name of a member of staff.
                 * @example anna
                 */
                name: components["parameters"]["StaffName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "pin": "936102"
                 *     }
                 */
                "application/json": components["schemas"]["StaffChange"];
            };
        };
        responses: {
            /** @description The member is as said. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    ETag: components["headers"]["RevisionTag"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "anna",
                     *       "fullName": "Anna Q",
                     *       "stores": [
                     *         "s1"
                     *       ],
                     *       "scopes": [
                     *         "stock:adjust",
                     *         "stock:read",
                     *         "stock:sell"
                     *       ],
                     *       "createdAt": "2026-11-30T08:00:00.000Z",
                     *       "createdBy": "boss",
                     *       "revision": 8
                     *     }
                     */
                    "application/json": components["schemas"]["Staff"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description `staff_not_found`: there is nobody of this name, or not any more. */
            404: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            /** @description `If-Match` did not match; `details` says the revision, 0 if there is none. */
            412: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    audit: {
        parameters: {
            query?: {
                /**
                 * @description Of this principal alone.
                 * @example boss
                 */
                actor?: string;
                /**
                 * @description Of this action alone. One that there is not is answered 400 with the list of those that there are.
                 * @example key-revoke
                 */
                action?: string;
                /** @description Not before this moment. */
                from?: string;
                /** @description Before this moment. */
                to?: string;
                /** @description Page size; above the maximum, 1,000, means the maximum. */
                limit?: number;
                /** @description Go on behind this, as `nextCursor` says it. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of acts. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acts"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    cluster: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How they are doing. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cluster"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    handOver: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "to": "central-2"
                 *     }
                 */
                "application/json": {
                    /** @description Name of the node that is to lead. Without it, any other may. */
                    to?: string;
                };
            };
        };
        responses: {
            /** @description It leads. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cluster"];
                };
            };
            /** @description `invalid_request`: this central is alone; or a body that says something else. */
            400: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description `not_found`: no node of that name lives. */
            404: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    forgetNode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its name, as in `missing`. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is forgotten. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cluster"];
                };
            };
            /** @description `invalid_request`: the node lives. */
            400: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description `not_found`: no node of that name is missing. */
            404: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    clockAccept: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How the clock is doing now, and by how much dates have moved. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "movedMs": 3600000,
                     *       "clock": {
                     *         "state": "steady",
                     *         "at": "2026-11-23T01:20:53.000Z",
                     *         "wall": "2026-11-23T01:20:53.000Z",
                     *         "aheadMs": 0,
                     *         "steps": 0
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** Format: int64 */
                        movedMs: number;
                        clock: components["schemas"]["Clock"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    passCommandsOn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {"kind":"update","actor":"till-7","requestId":"till-7-1042","timeline":"8d9a2f0e-54f7-4b6e-9a55-0c9d6d1e5c11","body":{"productId":"SKU-1","delta":-1,"idempotencyKey":"store-1:till-7:1042","storeId":"store-1"}} */
                "application/x-ndjson": string;
            };
        };
        responses: {
            /** @description An answer to each command. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example {"status":200,"offset":48213,"timeline":"8d9a2f0e-54f7-4b6e-9a55-0c9d6d1e5c11","body":{"productId":"SKU-1","newQuantity":41,"newVersion":9,"applied":true,"lastUpdated":"2026-11-23T01:20:53.000Z"}} */
                    "application/x-ndjson": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    changeStaffCredential: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The timeline that the update is meant for: with another one the answer is 409 `timeline_changed`, and nothing is
                 *     judged.
                 */
                "X-Inventory-Timeline"?: components["parameters"]["ForTimeline"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "anna",
                 *       "signOut": true
                 *     }
                 */
                "application/json": {
                    name: string;
                    /** @description The new PIN as argon2id, in the usual form as text */
                    pin?: string;
                    /** @description Ends all sign-ins */
                    signOut?: boolean;
                };
            };
        };
        responses: {
            /** @description It is so. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "anna",
                     *       "revision": 9,
                     *       "lastUpdated": "2026-11-23T01:20:53.000Z"
                     *     }
                     */
                    "application/json": {
                        name: string;
                        /**
                         * Format: int64
                         * @description Of the directory, after the change
                         */
                        revision: number;
                        lastUpdated: components["schemas"]["Time"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            /** @description `timeline_changed`: it is for another history. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMedia"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateStoreInventory: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The same precondition as `version`, as a header. When it fails the answer is 412.
                 * @example "v28"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description The timeline that the update is meant for: with another one the answer is 409 `timeline_changed`, and nothing is
                 *     judged.
                 */
                "X-Inventory-Timeline"?: components["parameters"]["ForTimeline"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StoreUpdate"];
            };
        };
        responses: {
            /** @description Applied; for a partial batch, judged line by line. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreUpdateResult"];
                };
            };
            400: components["responses"]["StoreBadUpdate"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            404: components["responses"]["StoreUnknownProduct"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["StoreConflict"];
            412: components["responses"]["StoreUnmatched"];
            413: components["responses"]["StoreTooLarge"];
            415: components["responses"]["StoreUnsupportedMedia"];
            421: components["responses"]["StoreWrongHost"];
            422: components["responses"]["StoreKeyReused"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    batchUpdateStoreInventory: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The timeline that the update is meant for: with another one the answer is 409 `timeline_changed`, and nothing is
                 *     judged.
                 */
                "X-Inventory-Timeline"?: components["parameters"]["ForTimeline"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StoreBatchUpdate"];
            };
        };
        responses: {
            /** @description Applied; for a partial batch, judged line by line. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "storeId": "store-s1",
                     *       "results": [
                     *         {
                     *           "productId": "SKU-010",
                     *           "newQuantity": 18,
                     *           "newVersion": 6,
                     *           "delta": -1,
                     *           "idempotencyKey": "order-18-1",
                     *           "applied": true,
                     *           "lastUpdated": "2026-11-23T01:20:54.000Z"
                     *         },
                     *         {
                     *           "productId": "SKU-011",
                     *           "newQuantity": 67,
                     *           "newVersion": 3,
                     *           "delta": -1,
                     *           "idempotencyKey": "order-18-2",
                     *           "applied": false,
                     *           "lastUpdated": "2025-09-02T14:20:00.000Z",
                     *           "errorType": "version_conflict",
                     *           "errorMessage": "version conflict: expected 3, got 99",
                     *           "code": "version_conflict",
                     *           "message": "version conflict: expected 3, got 99"
                     *         }
                     *       ],
                     *       "totalCount": 2,
                     *       "successCount": 1,
                     *       "failureCount": 1
                     *     }
                     */
                    "application/json": components["schemas"]["StoreBatchResult"];
                };
            };
            400: components["responses"]["StoreBadUpdate"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            404: components["responses"]["StoreUnknownProduct"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["StoreConflict"];
            413: components["responses"]["StoreTooLarge"];
            415: components["responses"]["StoreUnsupportedMedia"];
            421: components["responses"]["StoreWrongHost"];
            422: components["responses"]["StoreKeyReused"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    listStoreProducts: {
        parameters: {
            query?: {
                /**
                 * @description The products with these ids, in this order and each once; those that there are not are left out. With it only `include` may be
                 *     said. `has_more` means that the answer would be too long: ask for those behind its last product again. All the headers of a
                 *     request may have 16 KB.
                 */
                productId?: components["parameters"]["ProductIds"];
                /** @description Skip so many products. Not together with `after`. */
                offset?: components["parameters"]["ListOffset"];
                /** @description List the products behind this one, in the order asked for. With another order than that of ids the product must be there. */
                after?: components["parameters"]["ListAfter"];
                /** @description Page size; above the maximum (200 with `offset`, 1,000 with `after`) means the maximum. */
                limit?: components["parameters"]["ListLimit"];
                /**
                 * @description The product with this barcode, alone, if the other filters let it pass. The spellings of one trade item number (GTIN) are the same: EAN-8,
                 *     UPC-A, EAN-13 and GTIN-14, with noughts before it or without, if the check digit is right. Any other text is compared byte for byte.
                 * @example 4006381333931
                 */
                barcode?: components["parameters"]["Barcode"];
                /**
                 * @description Only products of which every one of these words begins a word of the id or the name, whatever the case and the accents of letters. A text without any letter or digit, such as `%`, is looked for as it stands. At most 8 words and 256 bytes.
                 * @example smart sam
                 */
                q?: components["parameters"]["Words"];
                /** @description Only products of this category, whatever the case of letters. */
                category?: components["parameters"]["Category"];
                /**
                 * @description Only products with stock (`in`), with more than there must be (`ok`), with stock but not more than that (`low`), or without (`out`): at `location`,
                 *     else at a store of a place what is there, else what is available anywhere. How much there must be the `reorderPoint` says, of a place its own,
                 *     else `LOW_STOCK_THRESHOLD`: whole units both. The order by `available` is of the same units.
                 */
                stock?: components["parameters"]["Stock"];
                /** @description The order, with `-` before it for the reverse; products that are equal in it are in order of id. */
                sort?: components["parameters"]["Sort"];
                /**
                 * @description `levels` adds what lies where of each product. A page has at most 200 products then, and says at most 20,000 levels of more than
                 *     one: it ends before, `has_more` is true and its `limit` is how many it has. Go on at `nextCursor`, or at `offset` + `limit`.
                 */
                include?: components["parameters"]["IncludeLevels"];
                /**
                 * @description Only products of which something lies at this place, or which have a reorder point of that place, each with its `level`. `stock`, and `sort` by `available`, mean that level then.
                 * @example north
                 */
                location?: components["parameters"]["AtLocation"];
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /** @description The ETag seen last; 304 when nothing changed. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    /** @description `"o<P>"`, the position of the list. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductPage"];
                };
            };
            304: components["responses"]["StoreNotModified"];
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            421: components["responses"]["StoreWrongHost"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    getStoreProduct: {
        parameters: {
            query?: {
                /**
                 * @description `levels` adds what lies where of each product. A page has at most 200 products then, and says at most 20,000 levels of more than
                 *     one: it ends before, `has_more` is true and its `limit` is how many it has. Go on at `nextCursor`, or at `offset` + `limit`.
                 */
                include?: components["parameters"]["IncludeLevels"];
                /**
                 * @description The product as it was at this position: after so many events. What has not changed since is answered however old it is. Places
                 *     are those of now. At a store asked from central.
                 * @example 4711
                 */
                at?: components["parameters"]["AtOffset"];
                /**
                 * @description The product as it was at this time. Not together with `at`.
                 * @example 2026-11-23T18:00:00Z
                 */
                asOf?: components["parameters"]["AsOf"];
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /** @description The ETag seen last; 304 when nothing changed. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description Percent-encoded where it needs to be.
                 * @example SKU-001
                 */
                productId: components["schemas"]["ProductId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The product as of `X-Inventory-Offset`. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    /** @description `"v<version>"`; usable as `If-Match` of an update. With `at` or `asOf` `"v<version>-p<offset>-<timeline>"`. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
            304: components["responses"]["StoreNotModified"];
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            404: components["responses"]["StoreNotFound"];
            /** @description `offset_ahead`: that is beyond the newest event, or in the future. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreError"];
                    "application/problem+json": components["schemas"]["StoreProblem"];
                };
            };
            /** @description `history_expired`: what was then is not known any more. */
            410: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreHistoryExpired"];
                    "application/problem+json": components["schemas"]["StoreProblem"] & components["schemas"]["StoreHistoryExpired"];
                };
            };
            421: components["responses"]["StoreWrongHost"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    readStoreEvents: {
        parameters: {
            query?: {
                /**
                 * @description The position to read from. Required, except for a stream.
                 * @example 0
                 */
                offset?: components["parameters"]["EventsOffset"];
                /** @description At most so many events; above 1,000 means 1,000. */
                limit?: components["parameters"]["EventsLimit"];
                /** @description Wait up to so many seconds for an event; above 45 means 45. */
                wait?: components["parameters"]["EventsWait"];
                /** @description Only events of this product. `nextOffset` moves on all the same. */
                productId?: components["parameters"]["EventsProduct"];
                /**
                 * @description Only events at which one of these happened, separated by commas: `sale`, `receipt`, `adjustment`, `set`, `created`, `deleted`, `moved`, `held`, `hold_extended`, `hold_committed`, `hold_released`, `hold_expired`, `shipped`, `received`, `lost`, `counted`, `reversed`. `nextOffset` moves on all the same, and `groupSize` counts those that are left out.
                 * @example sale,moved
                 */
                types?: components["parameters"]["EventsTypes"];
                /** @description The timeline that the offset belongs to; 409 `timeline_changed` when it is another one. */
                timeline?: components["parameters"]["EventsTimeline"];
                /**
                 * @description `group`: the events of an atomic batch of updates say too that they belong together, as those of every other operation
                 *     always do.
                 */
                include?: components["parameters"]["EventsInclude"];
                /** @description The revision of the directory that the reader has, who follows it too: a newer one ends the wait, with a page that names it. */
                revision?: components["parameters"]["EventsRevision"];
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /** @description For a stream; the offset of the last event received. */
                "Last-Event-ID"?: components["parameters"]["LastEventID"];
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events, or the stream. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            /** @description `offset_ahead`: beyond the newest event of the store. `timeline_changed`: the offset belongs to another history. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreError"];
                    "application/problem+json": components["schemas"]["StoreProblem"];
                };
            };
            /** @description `offset_expired`: no longer kept by the store. Load `snapshot` and go on at its offset. */
            410: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "code": "offset_expired",
                     *         "message": "events at this offset are no longer kept"
                     *       },
                     *       "code": "offset_expired",
                     *       "message": "events at this offset are no longer kept",
                     *       "earliestOffset": 80,
                     *       "snapshot": "/v1/store/inventory/snapshot"
                     *     }
                     */
                    "application/json": components["schemas"]["StoreError"] & components["schemas"]["OffsetExpired"];
                    "application/problem+json": components["schemas"]["StoreProblem"] & components["schemas"]["OffsetExpired"];
                };
            };
            421: components["responses"]["StoreWrongHost"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    readStoreSnapshot: {
        parameters: {
            query?: {
                /** @description Resume behind this id. Together with `offset`. */
                after?: components["parameters"]["SnapshotAfter"];
                /** @description The view to resume. */
                offset?: components["parameters"]["SnapshotOffset"];
                /** @description Only this range. */
                range?: components["parameters"]["SnapshotRange"];
                /** @description `all`: with what belongs to products. */
                include?: components["parameters"]["SnapshotInclude"];
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The snapshot, a JSON document a line. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            /** @description `snapshot_gone`: that view is no longer kept. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreError"];
                    "application/problem+json": components["schemas"]["StoreProblem"];
                };
            };
            421: components["responses"]["StoreWrongHost"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    readStoreDigest: {
        parameters: {
            query?: {
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The digest. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Digest"];
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            421: components["responses"]["StoreWrongHost"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    listStoreCategories: {
        parameters: {
            query?: {
                /** @description The name of a category to go on behind, in any case; it need not be there any more. */
                after?: components["parameters"]["CategoriesAfter"];
                /** @description How many categories at most. */
                limit?: components["parameters"]["CategoriesLimit"];
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /** @description The ETag seen last; 304 when nothing changed. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    /** @description `"o<P>"`, the position of the page. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "categories": [
                     *         {
                     *           "name": "Chairs",
                     *           "count": 12
                     *         },
                     *         {
                     *           "name": "Lamps",
                     *           "count": 7
                     *         }
                     *       ],
                     *       "uncategorized": 3,
                     *       "pagination": {
                     *         "has_more": false,
                     *         "limit": 1000,
                     *         "total_count": 2
                     *       },
                     *       "eventOffset": 100
                     *     }
                     */
                    "application/json": components["schemas"]["Categories"];
                };
            };
            304: components["responses"]["StoreNotModified"];
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            421: components["responses"]["StoreWrongHost"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    listStoreLocations: {
        parameters: {
            query?: {
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /** @description The ETag seen last; 304 when nothing changed. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every place. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    /** @description `"r<revision>-<hash>"` of the directory. It is of all places, and no `If-Match` of one. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "locations": [
                     *         {
                     *           "locationId": "north",
                     *           "name": "Shop in the north",
                     *           "kind": "shop",
                     *           "sellable": true,
                     *           "active": true,
                     *           "revision": 3,
                     *           "lastUpdated": "2026-11-23T01:20:53.000Z"
                     *         },
                     *         {
                     *           "locationId": "pool",
                     *           "name": "Pool",
                     *           "kind": "other",
                     *           "sellable": true,
                     *           "active": true,
                     *           "revision": 0
                     *         },
                     *         {
                     *           "locationId": "transit",
                     *           "name": "Transit",
                     *           "kind": "other",
                     *           "sellable": false,
                     *           "active": true,
                     *           "revision": 0
                     *         }
                     *       ],
                     *       "revision": 3
                     *     }
                     */
                    "application/json": components["schemas"]["Locations"];
                };
            };
            304: components["responses"]["StoreNotModified"];
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            421: components["responses"]["StoreWrongHost"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    moveStoreStock: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The timeline that the update is meant for: with another one the answer is 409 `timeline_changed`, and nothing is
                 *     judged.
                 */
                "X-Inventory-Timeline"?: components["parameters"]["ForTimeline"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "from": "pool",
                 *       "to": "north",
                 *       "lines": [
                 *         {
                 *           "productId": "SKU-001",
                 *           "quantity": 12
                 *         }
                 *       ],
                 *       "ref": "transport/7",
                 *       "idempotencyKey": "transport-7"
                 *     }
                 */
                "application/json": components["schemas"]["Move"];
            };
        };
        responses: {
            /** @description Moved; with `partial`, judged line by line. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "applied": true,
                     *       "results": [
                     *         {
                     *           "productId": "SKU-001",
                     *           "newQuantity": 440,
                     *           "newVersion": 29,
                     *           "applied": true,
                     *           "lastUpdated": "2026-11-23T01:20:53.000Z",
                     *           "locationId": "pool",
                     *           "levelQuantity": 428,
                     *           "levelVersion": 29
                     *         }
                     *       ],
                     *       "summary": {
                     *         "total": 1,
                     *         "succeeded": 1,
                     *         "failed": 0
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Moved"];
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            408: components["responses"]["RequestTimeout"];
            /** @description Nothing moved. `insufficient_inventory`, `product_not_found`, `location_not_found`, `location_inactive`, or `idempotency_key_unreadable`. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MoveRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["StoreTooLarge"];
            415: components["responses"]["StoreUnsupportedMedia"];
            421: components["responses"]["StoreWrongHost"];
            422: components["responses"]["StoreKeyReused"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    listStoreHolds: {
        parameters: {
            query?: {
                /** @description Only those that have some of this product. */
                productId?: string;
                /** @description Only those that have something at this place. */
                location?: string;
                /** @description Only those with this reference. */
                ref?: string;
                /** @description Only those that were made through this store. */
                storeId?: string;
                /** @description Only those behind this id. */
                after?: string;
                /** @description Page size; above 200 means 200. */
                limit?: number;
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "holds": [
                     *         {
                     *           "holdId": "5f0q8k2m9v1xw3h7tz4c",
                     *           "state": "held",
                     *           "lines": [
                     *             {
                     *               "productId": "SKU-001",
                     *               "locationId": "north",
                     *               "quantity": 2
                     *             }
                     *           ],
                     *           "expiresAt": "2026-11-23T01:35:53.000Z",
                     *           "ref": "order/1017",
                     *           "lastUpdated": "2026-11-23T01:20:53.000Z"
                     *         }
                     *       ],
                     *       "open": 1
                     *     }
                     */
                    "application/json": components["schemas"]["Holds"];
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            421: components["responses"]["StoreWrongHost"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    putStoreAside: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The timeline that the update is meant for: with another one the answer is 409 `timeline_changed`, and nothing is
                 *     judged.
                 */
                "X-Inventory-Timeline"?: components["parameters"]["ForTimeline"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "lines": [
                 *         {
                 *           "productId": "SKU-001",
                 *           "locationId": "north",
                 *           "quantity": 2
                 *         }
                 *       ],
                 *       "ttlSeconds": 900,
                 *       "ref": "order/1017",
                 *       "idempotencyKey": "hold-1017"
                 *     }
                 */
                "application/json": components["schemas"]["NewHold"];
            };
        };
        responses: {
            /** @description Put aside. */
            201: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "holdId": "5f0q8k2m9v1xw3h7tz4c",
                     *       "state": "held",
                     *       "lines": [
                     *         {
                     *           "productId": "SKU-001",
                     *           "locationId": "north",
                     *           "quantity": 2
                     *         }
                     *       ],
                     *       "expiresAt": "2026-11-23T01:35:53.000Z",
                     *       "ref": "order/1017",
                     *       "lastUpdated": "2026-11-23T01:20:53.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Hold"];
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            408: components["responses"]["RequestTimeout"];
            /** @description Nothing is put aside. `insufficient_inventory` with `shortages`, `product_not_found`, `location_not_found`, `location_inactive`, or `idempotency_key_unreadable`. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["StoreTooLarge"];
            415: components["responses"]["StoreUnsupportedMedia"];
            421: components["responses"]["StoreWrongHost"];
            422: components["responses"]["StoreKeyReused"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    getStoreHold: {
        parameters: {
            query?: {
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description As it was answered.
                 * @example 5f0q8k2m9v1xw3h7tz4c
                 */
                holdId: components["schemas"]["HoldId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The hold. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "holdId": "5f0q8k2m9v1xw3h7tz4c",
                     *       "state": "held",
                     *       "lines": [
                     *         {
                     *           "productId": "SKU-001",
                     *           "locationId": "north",
                     *           "quantity": 2
                     *         }
                     *       ],
                     *       "expiresAt": "2026-11-23T01:35:53.000Z",
                     *       "ref": "order/1017",
                     *       "lastUpdated": "2026-11-23T01:20:53.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Hold"];
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            404: components["responses"]["StoreNotFound"];
            421: components["responses"]["StoreWrongHost"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    commitStoreHold: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The timeline that the update is meant for: with another one the answer is 409 `timeline_changed`, and nothing is
                 *     judged.
                 */
                "X-Inventory-Timeline"?: components["parameters"]["ForTimeline"];
            };
            path: {
                /**
                 * @description As it was answered.
                 * @example 5f0q8k2m9v1xw3h7tz4c
                 */
                holdId: components["schemas"]["HoldId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "lines": [
                 *         {
                 *           "productId": "SKU-001",
                 *           "quantity": 1
                 *         }
                 *       ],
                 *       "idempotencyKey": "sold-1017"
                 *     }
                 */
                "application/json": components["schemas"]["HoldCommit"];
            };
        };
        responses: {
            /** @description Done; the hold as it is now, or as it ended. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hold"];
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            /** @description There is no such hold, or it was made through another store, or its end is not remembered any more. */
            404: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            /** @description `hold_ended` with the `state`, `insufficient_inventory` with `shortages`, or `idempotency_key_unreadable`. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["StoreTooLarge"];
            415: components["responses"]["StoreUnsupportedMedia"];
            421: components["responses"]["StoreWrongHost"];
            422: components["responses"]["StoreKeyReused"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    releaseStoreHold: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The timeline that the update is meant for: with another one the answer is 409 `timeline_changed`, and nothing is
                 *     judged.
                 */
                "X-Inventory-Timeline"?: components["parameters"]["ForTimeline"];
            };
            path: {
                /**
                 * @description As it was answered.
                 * @example 5f0q8k2m9v1xw3h7tz4c
                 */
                holdId: components["schemas"]["HoldId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "idempotencyKey": "let-go-1017"
                 *     }
                 */
                "application/json": components["schemas"]["HoldRelease"];
            };
        };
        responses: {
            /** @description Done; the hold as it is now, or as it ended. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hold"];
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            /** @description There is no such hold, or it was made through another store, or its end is not remembered any more. */
            404: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            /** @description `hold_ended` with the `state`, `insufficient_inventory` with `shortages`, or `idempotency_key_unreadable`. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["StoreTooLarge"];
            415: components["responses"]["StoreUnsupportedMedia"];
            421: components["responses"]["StoreWrongHost"];
            422: components["responses"]["StoreKeyReused"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    extendStoreHold: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The timeline that the update is meant for: with another one the answer is 409 `timeline_changed`, and nothing is
                 *     judged.
                 */
                "X-Inventory-Timeline"?: components["parameters"]["ForTimeline"];
            };
            path: {
                /**
                 * @description As it was answered.
                 * @example 5f0q8k2m9v1xw3h7tz4c
                 */
                holdId: components["schemas"]["HoldId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "ttlSeconds": 900,
                 *       "idempotencyKey": "longer-1017"
                 *     }
                 */
                "application/json": components["schemas"]["HoldExtend"];
            };
        };
        responses: {
            /** @description Done; the hold as it is now, or as it ended. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hold"];
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            /** @description There is no such hold, or it was made through another store, or its end is not remembered any more. */
            404: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            /** @description `hold_ended` with the `state`, `insufficient_inventory` with `shortages`, or `idempotency_key_unreadable`. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["StoreTooLarge"];
            415: components["responses"]["StoreUnsupportedMedia"];
            421: components["responses"]["StoreWrongHost"];
            422: components["responses"]["StoreKeyReused"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    bookStoreCount: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The timeline that the update is meant for: with another one the answer is 409 `timeline_changed`, and nothing is
                 *     judged.
                 */
                "X-Inventory-Timeline"?: components["parameters"]["ForTimeline"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "locationId": "north",
                 *       "lines": [
                 *         {
                 *           "productId": "SKU-001",
                 *           "counted": 37,
                 *           "expected": 40
                 *         }
                 *       ],
                 *       "ref": "stocktake/12",
                 *       "idempotencyKey": "stocktake-12"
                 *     }
                 */
                "application/json": components["schemas"]["Count"];
            };
        };
        responses: {
            /** @description Judged line by line. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "applied": true,
                     *       "results": [
                     *         {
                     *           "productId": "SKU-001",
                     *           "counted": 37,
                     *           "expected": 40,
                     *           "booked": -3,
                     *           "onHand": 38,
                     *           "held": 1,
                     *           "newQuantity": 34,
                     *           "newVersion": 30,
                     *           "applied": true,
                     *           "lastUpdated": "2026-11-23T01:20:53.000Z",
                     *           "locationId": "north",
                     *           "levelQuantity": 35,
                     *           "levelVersion": 30
                     *         }
                     *       ],
                     *       "summary": {
                     *         "total": 1,
                     *         "succeeded": 1,
                     *         "failed": 0,
                     *         "differences": 1
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CountResult"];
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            408: components["responses"]["RequestTimeout"];
            /** @description `idempotency_key_unreadable`, or `timeline_changed`. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreError"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["StoreTooLarge"];
            415: components["responses"]["StoreUnsupportedMedia"];
            421: components["responses"]["StoreWrongHost"];
            422: components["responses"]["StoreKeyReused"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    listStoreTransfers: {
        parameters: {
            query?: {
                /** @description `shipped` or `partly_received`; a store knows no others. */
                state?: components["schemas"]["TransferState"];
                /** @description Only those that come from this place or go there. */
                location?: string;
                /** @description Only those that have some of this product. */
                productId?: string;
                /** @description Only those behind this id. */
                after?: string;
                /** @description Page size; above 200 means 200. */
                limit?: number;
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "transfers": [
                     *         {
                     *           "transferId": "5f0q8k2m9v1xw3h7tz4c",
                     *           "state": "shipped",
                     *           "from": "warehouse",
                     *           "to": "north",
                     *           "ref": "T 17",
                     *           "lines": [
                     *             {
                     *               "productId": "SKU-001",
                     *               "shipped": 12,
                     *               "received": 0,
                     *               "missing": 0,
                     *               "open": 12
                     *             }
                     *           ],
                     *           "shippedAt": "2026-11-23T01:20:53.000Z",
                     *           "lastUpdated": "2026-11-23T01:20:53.000Z"
                     *         }
                     *       ],
                     *       "open": 1
                     *     }
                     */
                    "application/json": components["schemas"]["Transfers"];
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            421: components["responses"]["StoreWrongHost"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    shipStoreTransfer: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The timeline that the update is meant for: with another one the answer is 409 `timeline_changed`, and nothing is
                 *     judged.
                 */
                "X-Inventory-Timeline"?: components["parameters"]["ForTimeline"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "from": "warehouse",
                 *       "to": "north",
                 *       "lines": [
                 *         {
                 *           "productId": "SKU-001",
                 *           "quantity": 12
                 *         }
                 *       ],
                 *       "ref": "T 17",
                 *       "idempotencyKey": "transfer-17"
                 *     }
                 */
                "application/json": components["schemas"]["NewTransfer"];
            };
        };
        responses: {
            /** @description On its way. */
            201: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "transferId": "5f0q8k2m9v1xw3h7tz4c",
                     *       "state": "shipped",
                     *       "from": "warehouse",
                     *       "to": "north",
                     *       "ref": "T 17",
                     *       "lines": [
                     *         {
                     *           "productId": "SKU-001",
                     *           "shipped": 12,
                     *           "received": 0,
                     *           "missing": 0,
                     *           "open": 12
                     *         }
                     *       ],
                     *       "shippedAt": "2026-11-23T01:20:53.000Z",
                     *       "lastUpdated": "2026-11-23T01:20:53.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Transfer"];
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            408: components["responses"]["RequestTimeout"];
            /** @description Nothing was sent. `insufficient_inventory` with `shortages`, `product_not_found`, `location_not_found`, `location_inactive`, or `idempotency_key_unreadable`. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["StoreTooLarge"];
            415: components["responses"]["StoreUnsupportedMedia"];
            421: components["responses"]["StoreWrongHost"];
            422: components["responses"]["StoreKeyReused"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    getStoreTransfer: {
        parameters: {
            query?: {
                /** @description `linearizable`: wait until the node has all that was answered by any node before the request came; 503 `replica_behind` or `central_unavailable` if it cannot make sure of that in time. `stale`, which is the same as not to say it: answer from what is at hand. */
                consistency?: components["parameters"]["Consistency"];
            };
            header?: {
                /**
                 * @description Wait until the node is at this position; 503 `replica_behind` when the time is over.
                 * @example 101
                 */
                "X-Min-Offset"?: components["parameters"]["MinOffset"];
                /**
                 * @description `wait=s`, how many seconds to wait for `X-Min-Offset` and `consistency` (RFC 7240): 5 unless said, above 30 means 30. What cannot be read is passed over.
                 * @example wait=10
                 */
                Prefer?: components["parameters"]["Prefer"];
            };
            path: {
                /**
                 * @description As it was answered.
                 * @example 5f0q8k2m9v1xw3h7tz4c
                 */
                transferId: components["schemas"]["TransferId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The transfer. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "transferId": "5f0q8k2m9v1xw3h7tz4c",
                     *       "state": "partly_received",
                     *       "from": "warehouse",
                     *       "to": "north",
                     *       "ref": "T 17",
                     *       "lines": [
                     *         {
                     *           "productId": "SKU-001",
                     *           "shipped": 12,
                     *           "received": 9,
                     *           "missing": 1,
                     *           "open": 2
                     *         }
                     *       ],
                     *       "shippedAt": "2026-11-23T01:20:53.000Z",
                     *       "lastUpdated": "2026-11-23T09:02:11.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Transfer"];
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            /** @description `transfer_not_found`: there is none, or its end is not remembered any more. */
            404: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreError"];
                    "application/problem+json": components["schemas"]["StoreProblem"];
                };
            };
            421: components["responses"]["StoreWrongHost"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    receiveStoreTransfer: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The timeline that the update is meant for: with another one the answer is 409 `timeline_changed`, and nothing is
                 *     judged.
                 */
                "X-Inventory-Timeline"?: components["parameters"]["ForTimeline"];
            };
            path: {
                /**
                 * @description As it was answered.
                 * @example 5f0q8k2m9v1xw3h7tz4c
                 */
                transferId: components["schemas"]["TransferId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "lines": [
                 *         {
                 *           "productId": "SKU-001",
                 *           "received": 9,
                 *           "missing": 1
                 *         }
                 *       ],
                 *       "idempotencyKey": "came-17"
                 *     }
                 */
                "application/json": components["schemas"]["TransferReceipt"];
            };
        };
        responses: {
            /** @description Booked; the transfer as it is now, or as it ended. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "transferId": "5f0q8k2m9v1xw3h7tz4c",
                     *       "state": "partly_received",
                     *       "from": "warehouse",
                     *       "to": "north",
                     *       "ref": "T 17",
                     *       "lines": [
                     *         {
                     *           "productId": "SKU-001",
                     *           "shipped": 12,
                     *           "received": 9,
                     *           "missing": 1,
                     *           "open": 2
                     *         }
                     *       ],
                     *       "shippedAt": "2026-11-23T01:20:53.000Z",
                     *       "lastUpdated": "2026-11-23T09:02:11.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Transfer"];
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            /** @description There is no such transfer, or it is not for this store to act on, or its end is not remembered any more. */
            404: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            /** @description `transfer_conflict` with the `shortages`, `transfer_ended` with the `state`, `location_inactive`, or `idempotency_key_unreadable`. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["StoreTooLarge"];
            415: components["responses"]["StoreUnsupportedMedia"];
            421: components["responses"]["StoreWrongHost"];
            422: components["responses"]["StoreKeyReused"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    cancelStoreTransfer: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The key of this intention, quoted (a structured-field string) or bare. Required on updates unless the body has one; optional on admin routes.
                 * @example "order-1017"
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description The timeline that the update is meant for: with another one the answer is 409 `timeline_changed`, and nothing is
                 *     judged.
                 */
                "X-Inventory-Timeline"?: components["parameters"]["ForTimeline"];
            };
            path: {
                /**
                 * @description As it was answered.
                 * @example 5f0q8k2m9v1xw3h7tz4c
                 */
                transferId: components["schemas"]["TransferId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "idempotencyKey": "cancelled-17"
                 *     }
                 */
                "application/json": components["schemas"]["TransferCancel"];
            };
        };
        responses: {
            /** @description Cancelled; the transfer as it ended. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transfer"];
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            /** @description There is no such transfer, or it is not for this store to act on, or its end is not remembered any more. */
            404: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["RequestTimeout"];
            /** @description `transfer_ended` with the `state`, or `idempotency_key_unreadable`. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Idempotent-Replayed": components["headers"]["Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["StoreTooLarge"];
            415: components["responses"]["StoreUnsupportedMedia"];
            421: components["responses"]["StoreWrongHost"];
            422: components["responses"]["StoreKeyReused"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    readStoreProductHistory: {
        parameters: {
            query?: {
                /**
                 * @description Only events that changed something at this place.
                 * @example north
                 */
                location?: components["parameters"]["HistoryLocation"];
                /**
                 * @description Only events of these actions, separated by commas.
                 * @example sale,reversed
                 */
                types?: components["parameters"]["HistoryTypes"];
                /**
                 * @description Only what this principal asked for.
                 * @example till-3
                 */
                actor?: components["parameters"]["HistoryActor"];
                /**
                 * @description Only events with this `storeId`.
                 * @example north
                 */
                store?: components["parameters"]["HistoryStore"];
                /**
                 * @description Only events with this reason.
                 * @example damage
                 */
                reason?: components["parameters"]["HistoryReason"];
                /**
                 * @description Only events with this reference.
                 * @example PO 4711
                 */
                ref?: components["parameters"]["HistoryRef"];
                /**
                 * @description Only events of this time or later.
                 * @example 2026-11-22T00:00:00Z
                 */
                from?: components["parameters"]["HistoryFrom"];
                /**
                 * @description Only events from before this time.
                 * @example 2026-11-23T00:00:00Z
                 */
                to?: components["parameters"]["HistoryTo"];
                /** @description Events in the page at most; more than 1,000 means 1,000. */
                limit?: components["parameters"]["HistoryLimit"];
                /** @description Goes on where a page ended, as it was answered. */
                cursor?: components["parameters"]["HistoryCursor"];
            };
            header?: never;
            path: {
                /**
                 * @description Percent-encoded where it needs to be.
                 * @example SKU-001
                 */
                productId: components["schemas"]["ProductId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "events": [
                     *         {
                     *           "offset": 4711,
                     *           "timestamp": "2026-11-23T01:20:53.000Z",
                     *           "eventType": "product_updated",
                     *           "action": "sale",
                     *           "productId": "SKU-001",
                     *           "data": {
                     *             "productId": "SKU-001",
                     *             "name": "Steel bolt M8",
                     *             "available": 440,
                     *             "version": 29,
                     *             "lastUpdated": "2026-11-23T01:20:53.000Z",
                     *             "price": 0.35
                     *           },
                     *           "version": 29,
                     *           "storeId": "north",
                     *           "delta": -2,
                     *           "before": 442,
                     *           "actor": "till-3",
                     *           "reason": "sale",
                     *           "ref": "receipt/118",
                     *           "requestId": "01KCZ5V4M9",
                     *           "traceparent": "",
                     *           "reversible": true
                     *         }
                     *       ],
                     *       "count": 1,
                     *       "hasMore": true,
                     *       "cursor": "AAAAAAAAEmc1uK3PM0sGgQ",
                     *       "headOffset": 4790,
                     *       "earliestOffset": 0,
                     *       "earliest": "2025-10-20T06:00:00.000Z",
                     *       "timeline": "8d9a2f0e-54f7-4b6e-9a55-0c9d6d1e5c11"
                     *     }
                     */
                    "application/json": components["schemas"]["HistoryPage"];
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            404: components["responses"]["StoreNotFound"];
            /** @description `timeline_changed`: the cursor is of another history. Begin again without one. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreError"];
                    "application/problem+json": components["schemas"]["StoreProblem"];
                };
            };
            /** @description `history_expired`: what is meant is not kept any more. */
            410: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreHistoryExpired"];
                    "application/problem+json": components["schemas"]["StoreProblem"] & components["schemas"]["StoreHistoryExpired"];
                };
            };
            421: components["responses"]["StoreWrongHost"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    readStoreHistory: {
        parameters: {
            query?: {
                /**
                 * @description Only events that changed something at this place.
                 * @example north
                 */
                location?: components["parameters"]["HistoryLocation"];
                /**
                 * @description Only events of these actions, separated by commas.
                 * @example sale,reversed
                 */
                types?: components["parameters"]["HistoryTypes"];
                /**
                 * @description Only what this principal asked for.
                 * @example till-3
                 */
                actor?: components["parameters"]["HistoryActor"];
                /**
                 * @description Only events with this `storeId`.
                 * @example north
                 */
                store?: components["parameters"]["HistoryStore"];
                /**
                 * @description Only events with this reason.
                 * @example damage
                 */
                reason?: components["parameters"]["HistoryReason"];
                /**
                 * @description Only events with this reference.
                 * @example PO 4711
                 */
                ref?: components["parameters"]["HistoryRef"];
                /**
                 * @description Only events of this time or later.
                 * @example 2026-11-22T00:00:00Z
                 */
                from?: components["parameters"]["HistoryFrom"];
                /**
                 * @description Only events from before this time.
                 * @example 2026-11-23T00:00:00Z
                 */
                to?: components["parameters"]["HistoryTo"];
                /** @description Events in the page at most; more than 1,000 means 1,000. */
                limit?: components["parameters"]["HistoryLimit"];
                /** @description Goes on where a page ended, as it was answered. */
                cursor?: components["parameters"]["HistoryCursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "events": [
                     *         {
                     *           "offset": 4711,
                     *           "timestamp": "2026-11-23T01:20:53.000Z",
                     *           "eventType": "product_updated",
                     *           "action": "sale",
                     *           "productId": "SKU-001",
                     *           "data": {
                     *             "productId": "SKU-001",
                     *             "name": "Steel bolt M8",
                     *             "available": 440,
                     *             "version": 29,
                     *             "lastUpdated": "2026-11-23T01:20:53.000Z",
                     *             "price": 0.35
                     *           },
                     *           "version": 29,
                     *           "storeId": "north",
                     *           "delta": -2,
                     *           "before": 442,
                     *           "actor": "till-3",
                     *           "reason": "sale",
                     *           "ref": "receipt/118",
                     *           "requestId": "01KCZ5V4M9",
                     *           "traceparent": "",
                     *           "reversible": true
                     *         }
                     *       ],
                     *       "count": 1,
                     *       "hasMore": true,
                     *       "cursor": "AAAAAAAAEmc1uK3PM0sGgQ",
                     *       "headOffset": 4790,
                     *       "earliestOffset": 0,
                     *       "earliest": "2025-10-20T06:00:00.000Z",
                     *       "timeline": "8d9a2f0e-54f7-4b6e-9a55-0c9d6d1e5c11"
                     *     }
                     */
                    "application/json": components["schemas"]["HistoryPage"];
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            /** @description `timeline_changed`: the cursor is of another history. Begin again without one. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreError"];
                    "application/problem+json": components["schemas"]["StoreProblem"];
                };
            };
            /** @description `history_expired`: what is meant is not kept any more. */
            410: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreHistoryExpired"];
                    "application/problem+json": components["schemas"]["StoreProblem"] & components["schemas"]["StoreHistoryExpired"];
                };
            };
            421: components["responses"]["StoreWrongHost"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    getStorePastEvent: {
        parameters: {
            query?: {
                /** @description `group` adds `groupEvents`. */
                include?: "group";
            };
            header?: never;
            path: {
                /**
                 * @description The number of the event.
                 * @example 4711
                 */
                offset: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PastEvent"];
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            /** @description `offset_ahead`: it has not happened yet. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreError"];
                    "application/problem+json": components["schemas"]["StoreProblem"];
                };
            };
            /** @description `history_expired`: it is not kept any more. */
            410: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["Offset"];
                    "X-Inventory-Timeline": components["headers"]["Timeline"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreHistoryExpired"];
                    "application/problem+json": components["schemas"]["StoreProblem"] & components["schemas"]["StoreHistoryExpired"];
                };
            };
            421: components["responses"]["StoreWrongHost"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    outbox: {
        parameters: {
            query?: {
                /** @description List what is behind this id, as `nextCursor` names it. */
                after?: number;
                /** @description Page size; above the maximum, 1,000, means the maximum. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The outbox and a part of the list. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Outbox"];
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            421: components["responses"]["StoreWrongHost"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    outboxSend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description As the list names it.
                 * @example 1017
                 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It was carried out, now or before. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1017,
                     *       "status": "done"
                     *     }
                     */
                    "application/json": components["schemas"]["OutboxDone"];
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            404: components["responses"]["StoreNotListed"];
            /** @description It, or a part of it, was refused again; `lines` says what became of each. */
            409: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutboxRefused"];
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            421: components["responses"]["StoreWrongHost"];
            422: components["responses"]["StoreKeyReused"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    outboxDismiss: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description As the list names it.
                 * @example 1017
                 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is off the list. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": 1017,
                     *       "status": "dismissed"
                     *     }
                     */
                    "application/json": components["schemas"]["OutboxDone"];
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            404: components["responses"]["StoreNotListed"];
            421: components["responses"]["StoreWrongHost"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    syncStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The status. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SyncStatus"];
                };
            };
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            421: components["responses"]["StoreWrongHost"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    forceSync: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The copy is what central has. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        message: "Force sync completed successfully";
                        status: components["schemas"]["SyncStatus"];
                    };
                };
            };
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            421: components["responses"]["StoreWrongHost"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    cacheStats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CacheStats"];
                };
            };
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            421: components["responses"]["StoreWrongHost"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    node: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The node, and where to go on. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "bodega",
                     *       "role": "central",
                     *       "version": "0.1.0",
                     *       "timeline": "8d9a2f0e-54f7-4b6e-9a55-0c9d6d1e5c11",
                     *       "links": {
                     *         "inventory": "/v1/inventory",
                     *         "health": "/health",
                     *         "ready": "/readyz",
                     *         "openapi": "/openapi.yaml",
                     *         "openapiJson": "/openapi.json",
                     *         "reference": "/reference"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Node"];
                };
            };
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
            /** @description Reads work. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "healthy"
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    livez: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Alive. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ready for reads and writes. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": string;
                };
            };
            304: components["responses"]["DocumentNotModified"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    openAPIJSON: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document this server was built with. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": object;
                };
            };
            304: components["responses"]["DocumentNotModified"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    pageConfig: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description For whoever has opened a page. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageConfig"];
                };
            };
            404: components["responses"]["UnknownPath"];
            429: components["responses"]["RateLimited"];
        };
    };
    signedIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Somebody, or nobody. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Set-Cookie": components["headers"]["SignInCookie"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            403: components["responses"]["StoreForbidden"];
            421: components["responses"]["StoreWrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["StoreUnavailable"];
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
                /**
                 * @example {
                 *       "name": "anna",
                 *       "pin": "135790"
                 *     }
                 */
                "application/json": {
                    name: string;
                    pin: string;
                };
            };
        };
        responses: {
            /** @description Signed in, for as long as `expiresAt` says at most. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Set-Cookie": components["headers"]["SignInCookie"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "signedIn": true,
                     *       "staff": true,
                     *       "name": "anna",
                     *       "fullName": "Anna Quist",
                     *       "scopes": [
                     *         "stock:read",
                     *         "stock:sell",
                     *         "stock:adjust"
                     *       ],
                     *       "signedInAt": "2026-11-30T08:00:00.000Z",
                     *       "expiresAt": "2026-11-30T20:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["WrongPin"];
            403: components["responses"]["StoreForbidden"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["StoreTooLarge"];
            415: components["responses"]["StoreUnsupportedMedia"];
            421: components["responses"]["StoreWrongHost"];
            429: components["responses"]["SignInWaits"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    signOut: {
        parameters: {
            query?: {
                /** @description Whether to end all sign-ins of the member. */
                everywhere?: "true";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out. */
            204: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Set-Cookie": components["headers"]["SignInCookie"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            421: components["responses"]["StoreWrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
    changePin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "pin": "135790",
                 *       "newPin": "864209"
                 *     }
                 */
                "application/json": {
                    pin: string;
                    /** @description Another than before, and not one that is tried first, such as 123456 */
                    newPin: string;
                };
            };
        };
        responses: {
            /** @description Changed, and signed in anew. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    "Set-Cookie": components["headers"]["SignInCookie"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "signedIn": true,
                     *       "staff": true,
                     *       "name": "anna",
                     *       "fullName": "Anna Quist",
                     *       "scopes": [
                     *         "stock:read",
                     *         "stock:sell",
                     *         "stock:adjust"
                     *       ],
                     *       "signedInAt": "2026-11-30T08:00:00.000Z",
                     *       "expiresAt": "2026-11-30T20:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["WrongPin"];
            403: components["responses"]["StoreForbidden"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["StoreTooLarge"];
            415: components["responses"]["StoreUnsupportedMedia"];
            421: components["responses"]["StoreWrongHost"];
            429: components["responses"]["SignInWaits"];
            503: components["responses"]["StoreUnavailable"];
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
            /** @description The caller. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "principal": "till-anna",
                     *       "scopes": [
                     *         "stock:read",
                     *         "stock:sell"
                     *       ],
                     *       "via": "key"
                     *     }
                     */
                    "application/json": {
                        principal: string;
                        /** @description None of a visitor, who may read and sell as far as `WEB_ACCESS` goes */
                        scopes: string[];
                        /** @description At a store its id */
                        store?: string;
                        /** @enum {string} */
                        via: "key" | "session" | "visitor";
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    limitStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The limits, and the ten busiest clients. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "enabled": true,
                     *       "active_ip_limits": 1,
                     *       "requests_per_minute": 100,
                     *       "admin_requests_per_minute": 50,
                     *       "window_minutes": 1,
                     *       "type": "ip",
                     *       "exempt": 0,
                     *       "rejected": 0,
                     *       "busiest": [
                     *         {
                     *           "principal": "boss",
                     *           "address": "192.0.2.1",
                     *           "scope": "admin",
                     *           "count": 1
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["LimitStatus"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    limitReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing counts any more. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "Rate limits reset successfully",
                     *       "timestamp": "2026-11-23T01:20:53.000Z"
                     *     }
                     */
                    "application/json": {
                        message: string;
                        timestamp: components["schemas"]["Time"];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            421: components["responses"]["WrongHost"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["Unavailable"];
        };
    };
    centralAccept: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "timeline": "6b40244d-cf7d-445e-b7a3-b80df8f1178c"
                 *     }
                 */
                "application/json": {
                    timeline: string;
                };
            };
        };
        responses: {
            /** @description Accepted. The store takes central's history over when it next asks. */
            200: {
                headers: {
                    "X-Inventory-Offset": components["headers"]["OffsetIfKnown"];
                    "X-Inventory-Timeline": components["headers"]["TimelineIfKnown"];
                    "X-Staleness-Ms": components["headers"]["Staleness"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "X-RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "X-RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "X-RateLimit-Reset": components["headers"]["RateLimitReset"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "Accepted: this store takes central's history over",
                     *       "timeline": "6b40244d-cf7d-445e-b7a3-b80df8f1178c"
                     *     }
                     */
                    "application/json": {
                        message: string;
                        timeline: string;
                    };
                };
            };
            400: components["responses"]["StoreBadRequest"];
            401: components["responses"]["StoreUnauthorized"];
            403: components["responses"]["StoreForbidden"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["StoreOtherHistory"];
            413: components["responses"]["StoreTooLarge"];
            415: components["responses"]["StoreUnsupportedMedia"];
            421: components["responses"]["StoreWrongHost"];
            429: components["responses"]["StoreRateLimited"];
            503: components["responses"]["StoreUnavailable"];
        };
    };
}
