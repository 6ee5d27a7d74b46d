package massincident

import "cmp"

// TerritoryCounts count the cases of an incident by territory, as far as it is known.
type TerritoryCounts struct {
	// Territory is the stated one, else that of at least two thirds of the counted cases; "" for none.
	Territory   string            `bson:"territory,omitempty"`
	Stated      string            `bson:"stated,omitempty"`      // by the person who declared it; comes before the counts
	Territories map[string]int    `bson:"territories,omitempty"` // number of cases by territory
	HomeOf      map[string]string `bson:"homeOf,omitempty"`      // by id of a listed case
}

// countCase counts a case of a territory, which may be unknown (""). Only for a listed case it keeps the territory.
func (t *TerritoryCounts) countCase(id, territory string, isListed bool) {
	if territory == "" {
		return
	}
	if t.Territories == nil {
		t.Territories, t.HomeOf = map[string]int{}, map[string]string{}
	}
	if isListed {
		t.HomeOf[id] = territory
	}
	t.Territories[territory]++
	t.Territory = cmp.Or(t.Stated, dominantTerritory(t.Territories))
}

// removeCase undoes countCase of a listed case.
func (t *TerritoryCounts) removeCase(id string) {
	territory, isKnown := t.HomeOf[id]
	if !isKnown {
		return
	}
	delete(t.HomeOf, id)
	t.Territories[territory]--
	if t.Territories[territory] == 0 {
		delete(t.Territories, territory)
	}
	t.Territory = cmp.Or(t.Stated, dominantTerritory(t.Territories))
}

// dominantTerritory returns the territory of at least two thirds of the cases; "" for none.
func dominantTerritory(territories map[string]int) string {
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
