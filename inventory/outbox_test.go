package inventory

import "testing"

// A store says of its outbox whether it has all that it should, and of a healing how much is left as soon as that is known.
func TestOutboxReport(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		status OutboxStatus
		want   OutboxReport
	}{
		{"off", OutboxStatus{}, OutboxReport{State: OutboxOff}},
		{"well", OutboxStatus{On: true, Healed: 4, Unhealed: 2}, OutboxReport{State: OutboxComplete, Healed: 4, Unhealed: 2}},
		{"gap", OutboxStatus{On: true, Missing: 3, Early: 2}, OutboxReport{State: OutboxIncomplete, Missing: 5}},
		{"failing", OutboxStatus{On: true, Failing: true}, OutboxReport{State: OutboxIncomplete}},
		{"damaged", OutboxStatus{On: true, Damaged: true}, OutboxReport{State: OutboxIncomplete}},
		{"finding out", OutboxStatus{On: true, Healing: true, Lost: -1}, OutboxReport{State: OutboxComplete, Healing: true, Left: -1}},
		{"healing", OutboxStatus{On: true, Healing: true, Lost: 9, Left: 3}, OutboxReport{State: OutboxComplete, Healing: true, Left: 3}},
	} {
		if have := tt.status.Report(); have != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, have, tt.want)
		}
	}
}
