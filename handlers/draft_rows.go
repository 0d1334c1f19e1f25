package handlers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"portal/rules"
)

// rearrange adds, moves or removes a row of the typed form, as a button such
// as "cycle-add" or "deliverable-up:0:2" asks for, and returns the name of the
// field where the writer goes on. Invalid when the row does not exist or one
// more does not fit.
func (f *draftForm) rearrange(button string) (focus string, err error) {
	kind, verb, rows, err := readButton(button)
	if err != nil {
		return "", err
	}
	switch kind {
	case "cycle":
		return rearrangeRows(&f.Cycles, verb, rows, rowKind{"cycles", "name", "cycle", rules.MaxCycles},
			cycleForm{Deliverables: []deliverableForm{{}}})
	case "service":
		return rearrangeRows(&f.Services, verb, rows, rowKind{"services", "name", "service", rules.MaxServices},
			serviceForm{Quantity: "1"})
	case "deliverable":
		if len(rows) == 0 || rows[0] >= len(f.Cycles) {
			return "", noSuchRow
		}
		list := fmt.Sprintf("cycles.%d.deliverables", rows[0])
		return f.Cycles[rows[0]].rearrange(list, verb, rows[1:])
	}
	return "", noSuchRow
}

// rearrange adds, moves or removes a deliverable, whose list has this name in
// the form.
func (f *cycleForm) rearrange(list, verb string, rows []int) (focus string, err error) {
	kind := rowKind{list, "title", "deliverable", rules.MaxDeliverables}
	return rearrangeRows(&f.Deliverables, verb, rows, kind, deliverableForm{})
}

// readButton takes a button's value apart, such as "deliverable-up:0:2".
func readButton(button string) (kind, verb string, rows []int, err error) {
	parts := strings.Split(button, ":")
	kind, verb, _ = strings.Cut(parts[0], "-")
	rows, err = rowNumbers(parts[1:])
	return kind, verb, rows, err
}

var noSuchRow = rules.Fail(rules.Invalid, "This button belongs to a row that is not in the form. Please go back and try again.")

func rowNumbers(texts []string) ([]int, error) {
	rows := make([]int, 0, len(texts))
	for _, text := range texts {
		row, err := strconv.Atoi(text)
		if err != nil || row < 0 {
			return nil, noSuchRow
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// rowKind is a list of the form: how its fields are named, which field of a
// row comes first, what a row is called and how many fit.
type rowKind struct {
	list, first, word string
	most              int
}

func rearrangeRows[T any](list *[]T, verb string, rows []int, kind rowKind, blank T) (focus string, err error) {
	if verb == "add" {
		if len(*list) >= kind.most {
			return "", rules.Fail(rules.Invalid, "One more %s does not fit: %d are the most.", kind.word, kind.most)
		}
		*list = append(*list, blank)
		return kind.field(len(*list) - 1), nil
	}
	if len(rows) != 1 || rows[0] >= len(*list) {
		return "", noSuchRow
	}
	at := rows[0]
	var to int
	switch verb {
	case "remove":
		*list = slices.Delete(*list, at, at+1)
		return kind.list + ".add", nil
	case "up":
		to = max(at-1, 0)
	case "down":
		to = min(at+1, len(*list)-1)
	default:
		return "", noSuchRow
	}
	(*list)[at], (*list)[to] = (*list)[to], (*list)[at]
	return kind.field(to), nil
}

func (k rowKind) field(row int) string { return fmt.Sprintf("%s.%d.%s", k.list, row, k.first) }
