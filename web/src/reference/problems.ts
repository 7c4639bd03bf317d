/** What whoever gets a code should do next. */
export type Next = 'same' | 'fix' | 'look' | 'wait' | 'restart';

export interface Problem {
  /** As central answers; where a store differs, its status comes second. */
  status: string;
  means: string;
  next: Next;
}

/**
 * Every code that an answer may carry. The explanations are for those who write programs, and in the language of the API
 * itself. A test holds the list against the one in Go.
 */
export const problems: Record<string, Problem> = {
  bad_request: {
    status: '400',
    means: 'The body or the query could not be read: its syntax is wrong, or it broke off.',
    next: 'fix',
  },
  invalid_request: {
    status: '400, 409',
    means:
      'There is no idempotency key, or two that differ; If-Match does not fit; the node does not take such a delta; or a quantity would leave its range. At a store and on admin routes also: the body is not the JSON that is asked for.',
    next: 'fix',
  },
  validation_error: {
    status: '400',
    means:
      'A member, parameter or header is missing or not allowed; details name it. Of a product to create: it exists already.',
    next: 'fix',
  },
  EVENTS_ERROR: {
    status: '400',
    means: 'The events were asked for without an offset, or with one that is no position.',
    next: 'fix',
  },
  missing_product_id: { status: '400', means: 'A line of an update has no productId, or an empty one.', next: 'fix' },
  unauthorized: { status: '401', means: 'There is no key, or none that this node knows.', next: 'fix' },
  wrong_pin: { status: '401', means: 'Wrong name or PIN. Which of them is not said.', next: 'fix' },
  forbidden: {
    status: '403',
    means:
      'Who asks may not do this: a user key on an admin route, or a page without a key that does more than read and sell a cart.',
    next: 'fix',
  },
  not_found: {
    status: '404',
    means: 'There is no such path; at central also: no such product to read, set or delete.',
    next: 'fix',
  },
  method_not_allowed: { status: '405', means: 'The path takes other methods; Allow names them.', next: 'fix' },
  request_timeout: { status: '408', means: 'The body did not arrive in time. Nothing was done.', next: 'same' },
  version_conflict: {
    status: '409, 412',
    means: 'The product has changed since the version that was named. The answer says how it is now.',
    next: 'look',
  },
  insufficient_inventory: { status: '409, 400', means: 'There are not so many left.', next: 'look' },
  product_not_found: {
    status: '409, 404',
    means: 'There is no product with the id that an update names; at a store also: none to read.',
    next: 'look',
  },
  not_attempted: {
    status: '409',
    means: 'Another line of an atomic batch failed, so this one was left.',
    next: 'look',
  },
  idempotency_key_unreadable: {
    status: '409',
    means:
      'What central kept under this key has been damaged on its disk. It may have been done before, so it was not done now; the events of the product tell.',
    next: 'look',
  },
  location_not_found: {
    status: '409, 404',
    means: 'A line names a place that there is not; an administrator asks for one that there is not (404).',
    next: 'fix',
  },
  location_inactive: {
    status: '409',
    means: 'Nothing comes in or is sold at that place, which is not active.',
    next: 'look',
  },
  location_in_use: {
    status: '409',
    means: 'Something lies at the place, or is put aside there: move it away, and end what is put aside, first.',
    next: 'look',
  },
  locations_full: { status: '409', means: 'There are as many places as there may be.', next: 'look' },
  product_in_use: {
    status: '409',
    means:
      'Some of the product lies at a named place or is put aside, so it is not deleted; or there is any of it, so its decimals stay. places says where, the first ten.',
    next: 'look',
  },
  barcode_in_use: {
    status: '409',
    means: 'Another product has the barcode, or another spelling of its number: barcode and usedBy say which.',
    next: 'look',
  },
  already_reversed: {
    status: '409',
    means: 'The operation was taken back before; reversedBy says by which event.',
    next: 'look',
  },
  reverse_conflict: {
    status: '409',
    means: 'What would be taken back has changed since; details names the members, and what they are now.',
    next: 'look',
  },
  not_reversible: {
    status: '409',
    means:
      'Events of this kind are not taken back: a reversal is done again as a new change, holds and transfers have ends of their own.',
    next: 'look',
  },
  key_not_found: { status: '404', means: 'No key of the directory has this id.', next: 'look' },
  staff_not_found: { status: '404', means: 'Nobody has this name, or not any more.', next: 'look' },
  name_taken: {
    status: '409',
    means: 'A key, or somebody, has the name or had it. Names are never given twice.',
    next: 'fix',
  },
  directory_full: {
    status: '409',
    means: 'There are as many keys, or as many staff, as there may be. Those that were revoked or removed count.',
    next: 'look',
  },
  key_ended: { status: '409', means: 'The key was revoked, and stays so. Make another.', next: 'look' },
  history_expired: {
    status: '410',
    means: 'The history is not kept from so far back any more; earliestOffset says from where on it is.',
    next: 'look',
  },
  backup_running: {
    status: '409',
    means: 'A backup is being taken or checked, and there is one at a time.',
    next: 'wait',
  },
  too_many_holds: {
    status: '429',
    means:
      'The caller has as many holds open as are left for all together, so that others find room; open says how many. Sell some or let them go.',
    next: 'wait',
  },
  too_many_transfers: {
    status: '429',
    means:
      'The caller has as many transfers open as are left for all together, so that others find room; open says how many. Receive or cancel some.',
    next: 'wait',
  },
  hold_ended: {
    status: '409',
    means: 'The hold was sold, let go or has expired before; state says which.',
    next: 'look',
  },
  count_conflict: {
    status: '409',
    means:
      'What was counted would leave less than is put aside, or less than nothing; the line says the numbers, and holds what is put aside. The other lines are booked.',
    next: 'look',
  },
  transfer_not_found: {
    status: '404',
    means:
      'There is no such transfer, or its end is forgotten, or it neither comes from the place of the store nor goes there.',
    next: 'look',
  },
  transfer_ended: {
    status: '409',
    means: 'The transfer was received or cancelled before; state says which.',
    next: 'look',
  },
  transfer_conflict: {
    status: '409',
    means:
      'Less is on its way than came and is missing; shortages says how much. What came beyond is booked by a count.',
    next: 'look',
  },
  offset_ahead: { status: '409', means: 'The feed was asked from beyond its head.', next: 'restart' },
  timeline_changed: {
    status: '409',
    means:
      'The timeline that was named is no longer this one: a backup was restored, and positions from before mean nothing.',
    next: 'restart',
  },
  snapshot_gone: { status: '409', means: 'The view that a snapshot was read from is no longer kept.', next: 'restart' },
  offset_expired: { status: '410', means: 'Events as old as that are no longer kept.', next: 'restart' },
  payload_too_large: { status: '413', means: 'The body has more bytes or lines than are taken.', next: 'fix' },
  unsupported_media_type: {
    status: '415',
    means: 'The body is packed, or is what a form sends; JSON is read as it stands.',
    next: 'fix',
  },
  idempotency_key_reused: { status: '422', means: 'This key has stood for another request.', next: 'fix' },
  wrong_host: {
    status: '421',
    means:
      'The node is not known by the name in Host, and without a secret of one’s own only its names are answered: ALLOWED_HOSTS.',
    next: 'fix',
  },
  wait: {
    status: '429',
    means: 'Too many wrong PINs, of the name or from the address, as details says. Until then no PIN is looked at.',
    next: 'wait',
  },
  rate_limit_exceeded: { status: '429', means: 'Too many requests in the window that slides.', next: 'wait' },
  rate_limiter_unavailable: {
    status: '503',
    means: 'Limits are switched off: there is nothing to see or reset.',
    next: 'fix',
  },
  central_unavailable: {
    status: '503',
    means: 'The store cannot reach central, or make sense of what it says. A change may or may not have been made.',
    next: 'same',
  },
  central_changed: {
    status: '503',
    means: 'The store’s central has another history than the store’s copy, and is not followed. Nothing was sent.',
    next: 'fix',
  },
  replica_behind: {
    status: '503',
    means:
      'The node has not reached the position in X-Min-Offset, or could not make sure in time that it has everything; or a store is not yet found equal to central.',
    next: 'same',
  },
  overloaded: {
    status: '503',
    means:
      'As much is under way as may be: changes that wait for the disk, requests under one key or for pages, idempotency keys to remember. Nothing was done.',
    next: 'same',
  },
  recovering: {
    status: '503',
    means: 'The node starts or stops, takes no changes since its disk failed, or is a store without its first copy.',
    next: 'same',
  },
  durability_unknown: {
    status: '503',
    means: 'The disk failed under the write: it may or may not have been done.',
    next: 'same',
  },
  disk_full: { status: '503', means: 'There is no room to make a change durable. Nothing was done.', next: 'same' },
  clock_uncertain: {
    status: '503',
    means: 'Central does not believe its clock, which is far ahead of the newest change. Nothing was done.',
    next: 'fix',
  },
  not_leading: {
    status: '503',
    means:
      'To another node of a cluster: this one does not lead, or no longer. Nothing was done. Clients never get it.',
    next: 'same',
  },
  internal_error: {
    status: '500',
    means: 'A fault of the program; the log has it under the X-Request-Id.',
    next: 'same',
  },
};
