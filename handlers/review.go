package handlers

import (
	"html/template"
	"slices"
	"strconv"

	"portal/portal"
	"portal/rules"
)

// reviewPanel is the review while it can be answered: by the person looking
// when they are an approver, otherwise as plain words.
type reviewPanel struct {
	IsOpen, CanAnswer, IsAgain bool
	Until, Late, Client        string
	URL, DisputeURL            string
	Revision, Rounds           int64
	Hash                       string
	Items                      []reviewItem
	Message, DisputeMessage    string
	IsDisputing                bool
	Reason                     field
	Files                      fileField
	Suspects                   []suspect
	MoreTickets                field
	ItemsProblem               string
}

// reviewItem is a deliverable to confirm or to dispute.
type reviewItem struct {
	Key, Title      string
	Criterion       template.HTML
	Delivery        *deliveryView
	Problem         string
	IsConfirmed     bool
	IsWrong         bool
	Expected, Found field
}

// reviewSchedule is when the review opens, and what staff can do about it.
type reviewSchedule struct {
	Window, Words    string
	OpenURL, DaysURL string
	Days             field
	IsOpen           bool
}

func (s *Server) openReview(v visit) error {
	return s.cycleDeed(v, "open-review", "The review is open. The client can complete or dispute the cycle now.", func(number int64) error {
		return s.portal.OpenReview(v.ctx(), v.seat, number)
	})
}

func (s *Server) setReviewDays(v visit) error {
	return s.cycleDeed(v, "review-days", "The review of this cycle has its new length.", func(number int64) error {
		return s.portal.SetReviewDays(v.ctx(), v.seat, number, reviewDays(v.line("review_days")))
	})
}

// reviewDays reads a number of days: 0 for an empty text, -1 for one that is
// no number of days.
func reviewDays(text string) int64 {
	if text == "" {
		return 0
	}
	days, err := strconv.ParseInt(text, 10, 64)
	if err != nil || days == 0 {
		return -1
	}
	return days
}

func (s *Server) completeCycle(v visit) error {
	return s.cycleDeed(v, "complete", "Completed. Thank you. Every deliverable is confirmed.", func(number int64) error {
		return s.portal.CompleteCycle(v.ctx(), v.seat, number, v.reviewRead(), v.Request().PostForm["confirm"])
	})
}

// reviewRead is what a review's form carried of the page it stood on.
func (v visit) reviewRead() portal.ReviewRead {
	return portal.ReviewRead{Consent: v.consent(), Rounds: v.count("rounds")}
}

func (s *Server) reviewPanel(v visit, view portal.CycleView, deliverables []deliverableView, form deedForm) reviewPanel {
	if view.Rule.MayComplete(s.portal.Today()) != nil {
		return reviewPanel{}
	}
	root := cycleURL(v.seat.Project.Code, view.Cycle.Number)
	complete, dispute := form.of("complete"), form.of("dispute")
	panel := reviewPanel{
		IsOpen: true, CanAnswer: v.seat.Can(rules.ReviewCycles), IsAgain: view.Phase == rules.Disputed,
		Until: view.Cycle.EndOn.Words(), Client: v.seat.Project.Client, URL: root + "/complete", DisputeURL: root + "/dispute",
		Revision: view.InForce.Number, Hash: view.InForce.Hash, Rounds: view.Cycle.DisputeRounds,
		IsDisputing: dispute.deed != "", ItemsProblem: dispute.problems.For("items"),
	}
	if !complete.isConflict() {
		panel.Message = complete.message
	}
	if !dispute.isConflict() {
		panel.DisputeMessage = dispute.message
	}
	panel.Reason = dispute.field("reason", field{Label: "Why you dispute it", Hint: "The agency’s whole team is told at once. Markdown.", Rows: 4})
	panel.Files = s.deedFiles(v, "-dispute", dispute)
	panel.Suspects = suspects(v.seat.Project.Code, view, dispute)
	panel.MoreTickets = moreTickets(v.seat.Project.Code, len(panel.Suspects), dispute)
	for _, deliverable := range deliverables {
		panel.Items = append(panel.Items, newReviewItem(deliverable, complete, dispute))
	}
	return panel
}

func newReviewItem(deliverable deliverableView, complete, dispute deedForm) reviewItem {
	name := "items." + deliverable.Key
	return reviewItem{
		Key: deliverable.Key, Title: deliverable.Title, Criterion: deliverable.Criterion, Delivery: deliverable.Delivery,
		Problem: complete.problems.For("confirm." + deliverable.Key),
		// After a conflict there is something new to look at before each tick.
		IsConfirmed: !complete.isConflict() && slices.Contains(complete.typed["confirm"], deliverable.Key),
		IsWrong:     slices.Contains(dispute.typed["items"], deliverable.Key),
		Expected:    dispute.field(name+".expected", field{Label: "What you expected", Rows: 2}),
		Found:       dispute.field(name+".found", field{Label: "What is there", Rows: 2}),
	}
}

func (s *Server) reviewSchedule(v visit, view portal.CycleView, form deedForm) reviewSchedule {
	today := s.portal.Today()
	schedule := s.reviewWindow(view, today)
	if !v.seat.Can(rules.WriteCycles) || view.Rule.MayEdit() != nil {
		return schedule
	}
	root := cycleURL(v.seat.Project.Code, view.Cycle.Number)
	if view.Rule.MayOpenReview(today) == nil {
		schedule.OpenURL = root + "/open-review"
	}
	schedule.DaysURL, schedule.IsOpen = root+"/review-days", form.deed != ""
	schedule.Days = form.field("review_days", field{
		Label: "Days of review before the end", Mode: "numeric", Optional: true,
		Hint: "Empty for the agency’s setting, " + plural(s.portal.Agency().ReviewDays, "day", "days") + ".",
	})
	if schedule.Days.Value == "" && form.deed == "" && view.Cycle.ReviewDays != 0 {
		schedule.Days.Value = strconv.FormatInt(view.Cycle.ReviewDays, 10)
	}
	return schedule
}

// reviewWindow says from when to when the review runs, and what opened it.
func (s *Server) reviewWindow(view portal.CycleView, today rules.Date) reviewSchedule {
	start, end := view.ReviewStart, view.Cycle.EndOn
	if opened := rules.DateOf(view.Cycle.ReviewOpenedAt, s.portal.Zone()); view.Cycle.ReviewOpenedAt != 0 {
		return reviewSchedule{Window: dates(min(opened, start), end), Words: "Opened by the agency on " + opened.Words()}
	}
	if today >= start {
		return reviewSchedule{Window: dates(start, end), Words: "Opened on " + start.Words()}
	}
	return reviewSchedule{Window: dates(start, end), Words: "Opens by itself on " + start.Words()}
}
