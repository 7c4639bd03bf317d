package mirror

import (
	"context"
	"strconv"

	"bodega/inventory"
	"bodega/store/outbox"
)

var _ inventory.Healer = (*Mirror)(nil)

var errNotListed = &inventory.Error{Code: inventory.CodeNotFound, Message: "there is nothing under that id on the list of updates that could not be made again"}

// Outbox implements inventory.Healer.
func (m *Mirror) Outbox(after int64, limit int) inventory.OutboxPage {
	page := inventory.OutboxPage{OutboxStatus: m.OutboxStatus()}
	list, _ := m.cfg.Outbox.List(outbox.ID(after), limit+1)
	if page.More = len(list) > limit; page.More {
		list = list[:limit]
	}
	for _, l := range list {
		page.List = append(page.List, inventory.Unhealed{ID: int64(l.ID), At: l.At, Since: l.Since, Reason: l.Reason, Offset: l.Offset, Command: l.Command})
	}
	return page
}

// OutboxStatus returns how the outbox is doing.
func (m *Mirror) OutboxStatus() inventory.OutboxStatus {
	box := m.cfg.Outbox
	if box == nil {
		return inventory.OutboxStatus{}
	}
	now := m.healer.now.Load() // first: whoever reads that it has ended reads all that came of it
	left := int64(0)
	if now != nil {
		left = now.left.Load()
	}
	st := box.Status()
	s := inventory.OutboxStatus{On: true, Bytes: st.Bytes, MaxBytes: st.MaxBytes, Oldest: st.Oldest, Unhealed: st.Listed, Failing: st.Failing,
		Damaged: st.Damaged, Early: st.Early, Dropped: st.Dropped, GapFrom: st.Gap.From, GapTo: st.Gap.To, Missing: st.Gap.Entries,
		Healed: m.healer.done.sent.Load(), Listed: m.healer.done.listed.Load()}
	if now != nil {
		s.Healing, s.Lost, s.Left = true, now.total.Load(), left
	}
	return s
}

// Resend implements inventory.Healer.
func (m *Mirror) Resend(ctx context.Context, id int64) (*inventory.Command, *inventory.Answer, error) {
	listed := m.cfg.Outbox.Find(outbox.ID(id))
	if listed == nil {
		return nil, nil, errNotListed
	}
	return m.resend(ctx, listed)
}

// resend passes on something on the list, as a new entry of the outbox.
func (m *Mirror) resend(ctx context.Context, listed *outbox.Listed) (*inventory.Command, *inventory.Answer, error) {
	cmd := *listed.Command
	cmd.HealedAfter = max(1, inventory.MillisOf(m.cfg.Now())-listed.At)
	if sharesKey(&cmd) { // its key stands for what was done of it
		cmd.KeyText += "#" + strconv.FormatUint(uint64(listed.ID), 10)
	}
	if err := m.pinTimeline(&cmd); err != nil {
		return nil, nil, err
	}
	answer, err := m.passOn(ctx, &cmd)
	if err != nil {
		return nil, nil, err
	}
	if (cmd.Kind == inventory.Move || cmd.Kind == inventory.Count) && answer.Failed() < 0 {
		m.cfg.Outbox.Take(listed.ID) // of others the outbox knows the keys
	}
	return &cmd, answer, nil
}

// Dismiss implements inventory.Healer.
func (m *Mirror) Dismiss(id int64, by string) error {
	if !m.cfg.Outbox.Take(outbox.ID(id)) {
		return errNotListed
	}
	if hook := m.cfg.Hooks.Dismissed; hook != nil {
		hook(id, by)
	}
	return nil
}
