package inventory

// ActionPutBack is what the act is called by which a directory says that it was put back to an earlier moment.
const ActionPutBack = "put-back"

// noticeRestored is the name under which the directory says that it was put back.
const noticeRestored = "restored"

// Restored says that the directory was put back to an earlier moment: keys and staff that it has may have been changed after that, and
// taken away, until somebody has looked at them.
type Restored struct {
	To       Millis   // the moment that it was put back to; 0 if that is not known
	At       Millis   // when that was found
	Revision Revision // what has a smaller one may have been changed
}

// Unconfirmed returns the keys that are not revoked and may have been changed since the directory was put back to an earlier moment, in
// order of id; nil if it was not, or somebody has confirmed them.
func (d *Directory) Unconfirmed() (keys []*APIKey) {
	if d.Restored == nil {
		return nil
	}
	for _, k := range d.Keys {
		if k.RevokedAt == 0 && k.Revision < d.Restored.Revision {
			keys = append(keys, k)
		}
	}
	return keys
}

// PutBack returns a command that notes that the directory was put back to a moment, 0 if it is not known which. Nobody has asked for it.
func PutBack(to Millis) *Command {
	return &Command{Kind: MarkRestored, Actor: "bodega", Lines: make([]Line, 1), Scope: &Scope{PutBackTo: to}, Act: &Act{Actor: "bodega", Action: ActionPutBack}}
}

// Restored returns what is said of the directory having been put back, or nil.
func (s *State) Restored() *Restored {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.directory == nil {
		return nil
	}
	return s.directory.restored
}

// entry returns the entry that says so.
func (r *Restored) entry(actor, requestID string) Entry {
	return Entry{Kind: EntryNotice, ID: noticeRestored, Revision: r.Revision, At: r.At, Actor: actor, RequestID: requestID, Body: appendInt(nil, int64(r.To))}
}

// restoredOf is its inverse.
func restoredOf(e *Entry) (*Restored, error) {
	r := reader{b: e.Body}
	out := &Restored{To: Millis(r.int()), At: e.At, Revision: e.Revision}
	if e.ID != noticeRestored {
		r.newer("notice")
	}
	return out, r.done("notice")
}
