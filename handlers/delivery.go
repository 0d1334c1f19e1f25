package handlers

import (
	"html/template"
	"strings"

	"portal/portal"
	"portal/rules"
)

// deliveryView is what was handed over for a deliverable.
type deliveryView struct {
	Note              template.HTML
	Links             []string
	Files             []fileView
	Person, At, Stamp string
}

// deliverForm marks a deliverable as delivered, or corrects that. TakenBack are
// the files of a delivery that was taken back.
type deliverForm struct {
	Key, URL, TakeBackURL string
	Heading               string
	IsOpen, IsDelivered   bool
	Note, Links           field
	Files                 fileField
	TakenBack             []fileView
}

func (s *Server) deliver(v visit) error {
	return s.cycleDeed(v, "deliver", "Marked as delivered.", func(number int64) error {
		return s.portal.MarkDelivered(v.ctx(), v.seat, number, v.line("key"), v.text("note"), eachLine(v.text("links")), v.fileNumbers()...)
	})
}

func (s *Server) takeBack(v visit) error {
	return s.cycleDeed(v, "take-back", "Taken back: it counts as not delivered again.", func(number int64) error {
		return s.portal.TakeBackDelivery(v.ctx(), v.seat, number, v.line("key"))
	})
}

// eachLine splits a text at its line ends; empty lines are left out.
func eachLine(text string) []string {
	lines := []string{}
	for _, line := range strings.Split(text, "\n") {
		if line = rules.CleanLine(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func (s *Server) deliveryView(v visit, delivery portal.Delivery) *deliveryView {
	return &deliveryView{
		Note: delivery.Note, Links: delivery.Links, Files: s.fileViews(v, delivery.Files), Person: delivery.Person,
		At: s.moment(delivery.DeliveredAt), Stamp: s.stamp(delivery.DeliveredAt),
	}
}

// about is the form when it was for a deliverable, an empty one otherwise.
func (f deedForm) about(key string) deedForm {
	if f.typed.Get("key") != key {
		return deedForm{}
	}
	return f
}

func newDeliverForm(page, key string, delivery portal.Delivery, isDelivered bool, form deedForm) *deliverForm {
	made := &deliverForm{
		Key: key, URL: page + "/deliver", TakeBackURL: page + "/take-back",
		Heading: "Mark as delivered", IsOpen: form.deed != "", IsDelivered: isDelivered,
	}
	if isDelivered {
		made.Heading = "Change or take back"
	}
	made.Note = form.field("note", field{
		Label: "What was handed over", Hint: "Markdown. The client reads this beside the deliverable.", Value: delivery.NoteText,
		Scope: "-" + key, Optional: true,
	})
	made.Links = form.field("links", field{
		Label: "Links", Hint: "One a line, each beginning with https://", Value: strings.Join(delivery.Links, "\n"),
		Scope: "-" + key, Optional: true, Rows: 2,
	})
	return made
}
