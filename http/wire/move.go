package wire

import "bodega/inventory"

// Move is the body of a request to move stock from one place to another, as it was sent. Integers may be out of bounds.
type Move struct {
	From   string          `json:"from"`
	To     string          `json:"to"`
	Lines  items[MoveLine] `json:"lines"`
	Mode   string          `json:"mode,omitzero"`
	Reason string          `json:"reason,omitzero"`
	Ref    string          `json:"ref,omitzero"`
	Store  string          `json:"storeId,omitzero"`
	Key    string          `json:"idempotencyKey,omitzero"`
}

// MoveLine is how much of a product.
type MoveLine struct {
	Product  string `json:"productId"`
	Quantity *int64 `json:"quantity"`
}

// DecodeMove reads the body of a move. Members that are not known are refused. many says that there are more lines than are taken, which
// has another status.
func DecodeMove(s *Scanner, body []byte) (m Move, many bool) {
	s.readStrictly(body, &m)
	return m, s.Fault != nil && s.Fault.Issue == string(errMany)
}

// AppendMove appends the body of a move as a client sends it: with its key, unless that goes in a header.
func AppendMove(b []byte, cmd *inventory.Command) []byte {
	ln := &cmd.Lines[0]
	m := Move{From: string(ln.Place.Location), To: string(ln.Place.To), Reason: ln.Reason, Ref: ln.Ref, Store: ln.Store}
	if cmd.Scope != nil && cmd.Scope.Each {
		m.Mode = "partial"
	}
	if !FitsHeader(cmd.KeyText) {
		m.Key = cmd.KeyText
	}
	for i := range cmd.Lines {
		m.Lines = append(m.Lines, MoveLine{string(cmd.Lines[i].Product), &cmd.Lines[i].Delta})
	}
	return AppendJSON(b, &m)
}

// AppendCanonicalMove appends what a move asks for, the same however it was written, and without its key.
func AppendCanonicalMove(b []byte, cmd *inventory.Command) []byte {
	bare := *cmd
	bare.KeyText = ""
	return AppendMove(b, &bare)
}

// moved is the answer to a move. Of one of which nothing was done it is the refusal.
type moved struct {
	Applied bool `json:"applied"`
	refusal
	Failed  *count      `json:"failedIndex,omitzero"`
	Results []movedLine `json:"results"`
	Summary summary     `json:"summary"`
}

type summary struct {
	Total     int `json:"total"`
	Succeeded int `json:"succeeded"`
	Failed    int `json:"failed"`
}

// movedLine is what came of a line.
type movedLine struct {
	Product  inventory.ProductID `json:"productId"`
	Quantity int64               `json:"newQuantity"`
	Version  inventory.Version   `json:"newVersion"`
	Applied  bool                `json:"applied"`
	Updated  inventory.Millis    `json:"lastUpdated,omitzero"`
	level
	refusal
}

// level is what an answer says of the level that a line named.
type level struct {
	Location inventory.LocationID `json:"locationId,omitzero"`
	OnHand   *int64               `json:"levelQuantity,omitzero"`
	Version  *inventory.Version   `json:"levelVersion,omitzero"`
}

func levelOf(r *inventory.LevelResult) (l level) {
	if r != nil {
		l = level{r.Location, &r.Quantity, &r.Version}
	}
	return l
}

// refusal is what is said of a line that was not done, or of all.
type refusal struct {
	ErrorType    inventory.Code `json:"errorType,omitzero"`
	ErrorMessage string         `json:"errorMessage,omitzero"`
	Code         inventory.Code `json:"code,omitzero"`
	Message      string         `json:"message,omitzero"`
	Outcome      string         `json:"outcome,omitzero"`
	WithNewKey   bool           `json:"retryWithNewKey,omitzero"`
}

func refusalOf(ln *inventory.Line, res *inventory.Result) (r refusal) {
	if res.Outcome == inventory.Applied {
		return r
	}
	code, message := RefusalOf(ln, res)
	return refusal{code, message, code, message, res.Outcome.String(), code == inventory.CodeInsufficient}
}

// AppendMoved appends the answer to a move.
func AppendMoved(b []byte, cmd *inventory.Command, answer *inventory.Answer) []byte {
	v := moved{Results: make([]movedLine, len(answer.Results)), Summary: summary{Total: len(answer.Results)}}
	for i := range answer.Results {
		res := &answer.Results[i]
		ok := res.Outcome == inventory.Applied
		v.Results[i] = movedLine{cmd.Lines[i].Product, res.Quantity, res.Version, ok, res.UpdatedAt, levelOf(res.Level), refusalOf(&cmd.Lines[i], res)}
		if ok {
			v.Summary.Succeeded++
		}
	}
	v.Summary.Failed = v.Summary.Total - v.Summary.Succeeded
	v.Applied = v.Summary.Failed == 0
	if failed := answer.Failed(); failed >= 0 && (cmd.Scope == nil || !cmd.Scope.Each) {
		v.refusal, v.Failed = refusalOf(&cmd.Lines[failed], &answer.Results[failed]), (*count)(new(int64))
		*v.Failed = count(failed)
	}
	return AppendJSON(b, &v)
}
