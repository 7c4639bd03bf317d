package export

import "bodega/inventory"

// transfer is a line of a transfer as it is written.
type transfer struct {
	ID        inventory.TransferID `json:"transferId"`
	From      inventory.LocationID `json:"from"`
	To        inventory.LocationID `json:"to"`
	Shipped   int64                `json:"shipped"`
	Received  int64                `json:"received"`
	Missing   int64                `json:"missing"`
	Ref       string               `json:"ref,omitempty"`
	Store     string               `json:"storeId,omitempty"`
	ShippedAt string               `json:"shippedAt"`
	UpdatedAt string               `json:"lastUpdated"`
}

func transfersOf(h *inventory.Holdings) (list []transfer) {
	for _, l := range h.Transfers {
		list = append(list, transfer{l.Transfer, l.From, l.To, l.Shipped, l.Received, l.Missing, l.Ref, l.Store, l.ShippedAt.String(), l.UpdatedAt.String()})
	}
	return list
}

// transfers reads what is on its way of a product.
func (d *reader) transfers(h *inventory.Holdings) error {
	return d.elements(func() error {
		l := &inventory.TransferLine{}
		err := d.members(func(name string) (err error) {
			switch name {
			case "transferId":
				l.Transfer, err = d.transferID()
			case "from":
				l.From, err = d.location()
			case "to":
				l.To, err = d.location()
			case "shipped":
				l.Shipped, err = d.integer(1)
			case "received":
				l.Received, err = d.integer(0)
			case "missing":
				l.Missing, err = d.integer(0)
			case "ref":
				l.Ref, err = d.text(inventory.MaxRefBytes)
			case "storeId":
				l.Store, err = d.text(inventory.MaxStoreIDBytes)
			case "shippedAt":
				l.ShippedAt, err = d.time()
			case "lastUpdated":
				l.UpdatedAt, err = d.time()
			default:
				err = d.skip()
			}
			return err
		})
		h.Transfers = append(h.Transfers, l)
		return err
	})
}

func (d *reader) transferID() (inventory.TransferID, error) {
	s, err := d.text(inventory.HoldIDBytes)
	id, issue := inventory.ParseTransferID(s)
	if issue != "" && err == nil {
		d.fault(issue)
	}
	return id, err
}
