package massincident

// Homes say from where the cases of an incident come, as far as that is known.
type Homes struct {
	// Territory is that of at least two thirds of the cases; "" when there is none.
	Territory   string            `bson:"territory,omitempty"`
	Territories map[string]int    `bson:"territories,omitempty"` // how many cases are of each
	HomeOf      map[string]string `bson:"homeOf,omitempty"`      // by case that the incident names
}

// settle counts a case of a territory, which may be "". Only of a case that the incident
// names it is kept which one that is.
func (h *Homes) settle(id, territory string, named bool) {
	if territory == "" {
		return
	}
	if h.Territories == nil {
		h.Territories, h.HomeOf = map[string]int{}, map[string]string{}
	}
	if named {
		h.HomeOf[id] = territory
	}
	h.Territories[territory]++
	h.Territory = concentrated(h.Territories)
}

// leave counts a case no more.
func (h *Homes) leave(id string) {
	territory, known := h.HomeOf[id]
	if !known {
		return
	}
	delete(h.HomeOf, id)
	if h.Territories[territory]--; h.Territories[territory] == 0 {
		delete(h.Territories, territory)
	}
	h.Territory = concentrated(h.Territories)
}

// concentrated is the territory of at least two thirds of the cases; "" for none.
func concentrated(territories map[string]int) string {
	total := 0
	for _, n := range territories {
		total += n
	}
	for territory, n := range territories {
		if 3*n >= 2*total {
			return territory
		}
	}
	return ""
}
