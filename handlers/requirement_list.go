package handlers

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"portal/portal"
	"portal/rules"
)

// requirementsPage is all that is needed in a project: what is asked of the
// person looking comes first.
type requirementsPage struct {
	base
	URL, NewURL, SeveralURL, OrderURL string
	Lead                              string
	All, Done                         int
	Progress                          string
	Groups                            []requirementGroup
}

// requirementGroup are the requirements in one standing. Sorting lets staff
// order them by hand.
type requirementGroup struct {
	ID, Heading, Empty string
	IsFolded, Sorting  bool
	Rows               []requirementRow
}

// requirementRow is a requirement as the list shows it.
type requirementRow struct {
	ID                    int64
	URL, Number, Title    string
	Kind, KindIcon        string
	Due                   string
	Cycle, Unread, Reason string
	Badge                 phaseBadge
}

func (s *Server) listRequirements(v visit) error {
	page, err := s.requirementsPage(v)
	if err != nil {
		return err
	}
	return s.render(v, http.StatusOK, "requirements/index", page)
}

// orderRequirements takes the order that a page shows, or moves one
// requirement in it up or down by a button such as "up:3". With scripts the
// order itself shows that it is saved.
func (s *Server) orderRequirements(v visit) error {
	if err := v.parseForm(); err != nil {
		return err
	}
	order := numbersOf(v.Request().PostForm["order"])
	move(order, v.line("do"))
	if err := s.portal.OrderRequirements(v.ctx(), v.seat, order); err != nil {
		return err
	}
	said := "The order is saved."
	if v.Request().Header.Get("HX-Request") == "true" {
		said = ""
	}
	return s.redirect(v, requirementsURL(v.seat.Project.Code), said)
}

func numbersOf(texts []string) []int64 {
	var numbers []int64
	for _, text := range texts {
		if number, err := strconv.ParseInt(text, 10, 64); err == nil {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

// move swaps a number with its neighbour. A button for what is not there, or
// at an end already, moves nothing.
func move(order []int64, button string) {
	way, text, _ := strings.Cut(button, ":")
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return
	}
	from := slices.Index(order, number)
	to := from + map[string]int{"up": -1, "down": 1}[way]
	if from < 0 || to < 0 || to >= len(order) {
		return
	}
	order[from], order[to] = order[to], order[from]
}

func (s *Server) requirementsPage(v visit) (*requirementsPage, error) {
	list, err := s.portal.Requirements(v.ctx(), v.seat)
	if err != nil {
		return nil, err
	}
	page := &requirementsPage{URL: requirementsURL(v.seat.Project.Code)}
	page.Title, page.Section = "Requirements", "requirements"
	isStaff := v.seat.Can(rules.ManageRequirements)
	page.Lead = "What the agency needs from you, and what became of it."
	if isStaff {
		page.NewURL, page.SeveralURL, page.OrderURL = page.URL+"/new", page.URL+"/several", page.URL+"/order"
		page.Lead = "What you need from " + v.seat.Project.Client + ", and what became of it."
	}
	s.fillRequirements(v, page, list)
	if isStaff {
		page.sortable()
		page.Scripts = []string{"sort.js"}
	}
	return page, nil
}

func (s *Server) fillRequirements(v visit, page *requirementsPage, list []portal.ListedRequirement) {
	groups := requirementGroups(v)
	place := map[rules.RequirementState]int{}
	for i, state := range groupOrder(v) {
		place[state] = i
	}
	if !v.seat.Can(rules.ManageRequirements) {
		list = mostPressing(list)
	}
	for _, listed := range list {
		group := &groups[place[listed.State]]
		group.Rows = append(group.Rows, s.requirementRow(v, listed))
		if listed.State != rules.RequirementWithdrawn {
			page.All++
		}
		if listed.State == rules.RequirementAccepted {
			page.Done++
		}
	}
	page.Progress = fmt.Sprintf("%d of %d accepted", page.Done, page.All)
	for _, group := range groups {
		if len(group.Rows) > 0 || (group.Empty != "" && page.All > 0) {
			page.Groups = append(page.Groups, group)
		}
	}
}

// groupOrder is the order in which states are shown: what is asked of the
// reader's side comes first.
func groupOrder(v visit) []rules.RequirementState {
	if v.seat.Can(rules.ManageRequirements) {
		return []rules.RequirementState{rules.RequirementSubmitted, rules.RequirementOpen, rules.RequirementAccepted, rules.RequirementWithdrawn}
	}
	return []rules.RequirementState{rules.RequirementOpen, rules.RequirementSubmitted, rules.RequirementAccepted, rules.RequirementWithdrawn}
}

func requirementGroups(v visit) []requirementGroup {
	accepted := requirementGroup{ID: "accepted", Heading: "Accepted", IsFolded: true}
	withdrawn := requirementGroup{ID: "withdrawn", Heading: "No longer needed", IsFolded: true}
	switch {
	case v.seat.Can(rules.ManageRequirements):
		return []requirementGroup{
			{ID: "submitted", Heading: "To look at"},
			{ID: "open", Heading: "Waiting for " + v.seat.Project.Client, Empty: "Nothing is outstanding."},
			accepted, withdrawn,
		}
	case v.seat.Can(rules.ProvideRequirements):
		return []requirementGroup{
			{ID: "open", Heading: "Needed from you", Empty: "Nothing is needed from you now."},
			{ID: "submitted", Heading: "With the agency"},
			accepted, withdrawn,
		}
	}
	return []requirementGroup{
		{ID: "open", Heading: "Needed from " + v.seat.Project.Client, Empty: "Nothing is needed now."},
		{ID: "submitted", Heading: "With the agency"},
		accepted, withdrawn,
	}
}

// mostPressing puts what was returned first, then what is due soonest among
// what is overdue or due soon, then the rest in the staff's order.
func mostPressing(list []portal.ListedRequirement) []portal.ListedRequirement {
	weight := func(listed portal.ListedRequirement) int {
		switch {
		case listed.Returned:
			return 0
		case listed.Overdue, listed.DueSoon:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(list, func(a, b portal.ListedRequirement) int {
		if order := weight(a) - weight(b); order != 0 || weight(a) != 1 {
			return order
		}
		return strings.Compare(string(a.DueOn), string(b.DueOn))
	})
	return list
}

func (s *Server) requirementRow(v visit, listed portal.ListedRequirement) requirementRow {
	code := v.seat.Project.Code
	row := requirementRow{
		ID: listed.Number, URL: requirementURL(code, listed.Number), Number: rules.RequirementNumber(code, listed.Number), Title: listed.Title,
		Kind: listed.Kind.Words(), KindIcon: kindIcons[listed.Kind], Reason: quoted(listed.Reason),
		Badge: s.requirementBadge(v.seat.Role, listed.State, listed.Returned, listed.DueOn),
	}
	if listed.CycleNumber.Valid {
		row.Cycle = rules.CycleNumber(code, listed.CycleNumber.Int64)
	}
	if listed.Unread > 0 {
		row.Unread = plural(listed.Unread, "new comment", "new comments")
	}
	if listed.DueOn == "" || listed.State == rules.RequirementAccepted || listed.State == rules.RequirementWithdrawn {
		return row
	}
	row.Due = "Due " + listed.DueOn.Words()
	return row
}

// sortable lets the open requirements be ordered by hand.
func (p *requirementsPage) sortable() {
	for i := range p.Groups {
		group := &p.Groups[i]
		if group.ID != "open" || len(group.Rows) < 2 {
			continue
		}
		group.Sorting = true
	}
}
