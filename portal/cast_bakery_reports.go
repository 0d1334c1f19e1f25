package portal

import "image/color"

// What the bakery reported in the last days, and its pictures.
var (
	bakeryLabelCut = bug("The label printer leaves out the last line",
		"On the small labels the last line is missing, and with it **who to ask**. It prints well on the wide roll.\n\nThis is in the printer’s log, for each label:\n\n```text\n"+bakeryPrinterLog+"```",
		"All lines on both rolls; smaller letters if need be.").
		showing(labelShort, pinned(560, 560, "Here “Ask us about nuts and sesame” should stand"), pinned(720, 472, "This line is complete")).
		with(printerLog).about(6, 1)

	bakeryQuestionMarks = bug("Accents and umlauts turn into question marks",
		`On the screen above the counter and on the preview:

| typed | shown |
| --- | --- |
| Crème brûlée | Cr?me br?l?e |
| Plundergebäck | Plundergeb?ck |
| Pão de queijo | P?o de queijo |
| メロンパン | ????? |

In the file that the till sends the letters look like this:

`+"```\n43 72 e8 6d 65 20 62 72 fb 6c e9 65    Cr.me br.l.e\n```",
		"The letters as we typed them.").
		showing(questionMarks, pinned(300, 294, "Crème brûlée"), pinned(300, 390, "Plundergebäck"), pinned(300, 486, "Pão de queijo, for our Brazilian trainee")).
		seenOn("https://preview.fernhill.example/harbour-lane/screen", counterTablet).about(5, 1)

	bakeryOwnShop = wish("Remember which shop I chose",
		"Most people go to the same shop every day. They choose *Station Road* and on the next page it is *Harbour Lane* again.\n\nIt is the first thing that my mother noticed.",
		"The shop that somebody chose stays chosen, also the next day.").
		linking("https://preview.fernhill.example/harbour-lane/shops").about(3, 1)

	bakerySearch = bug("Searching for “Brötchen” finds nothing",
		"Half of our guests in summer come from Germany and the Netherlands. They type *Brötchen*, *Semmel* or *broodje* and get an empty page.\n\nAnd `roll` finds the **rolling pin** in the shop for accessories, but no roll.",
		"Rolls.").
		seenOn("https://preview.fernhill.example/harbour-lane/search?q=Br%C3%B6tchen", ownPhone)

	bakeryNoNuts = bug("No nuts on the label of the walnut stick",
		"I put the labels on the walnut sticks this morning and the line with the nuts is not there. I wrote it on by hand.",
		"**Nuts** in bold, as on the recipe sheet.").
		with(walnutLabel)

	bakeryCakePhoto = wish("Print a customer’s own photograph on a birthday cake",
		"We are asked for it every week, and the supermarket has it. They would upload the picture with the order.",
		"")

	bakeryStatistics = wish("Visitor statistics without cookies",
		"The old counter sets cookies and needs a banner. A count of pages by day and by the page before is enough, without anything about the person.\n\n> We never looked at more than that. — *Priya*",
		"No banner, and a page with the numbers of the last twelve months.").
		linking("https://statistics.example/how-it-counts")

	bakeryHoliday = bug("On the bank holiday the website says open from 7",
		"Heute hat jemand um sieben an die Tür geklopft und mir das Telefon gezeigt. On bank holidays we open at **nine**, as Priya wrote in the list.",
		"9 to 15 on bank holidays, in both shops.").
		showing(holidayHours, pinned(500, 388, "We open at nine"), pinned(820, 388, "… and the station shop is closed")).
		seenOn("https://preview.fernhill.example/harbour-lane/hours", ownPhone)

	bakeryTwoCount = bug("Stock list: an error when two of us count at once",
		"I counted the flour, Owen the fridge. When I pressed *Save*, everything that I had counted was gone.\n\nThe page showed this below the error:\n\n```\n"+bakeryStockLog+"```",
		"Both counts are kept. And if not, what I typed is still there.").
		seenOn("https://shop.harbourlane.example/stock/count", counterTablet).about(7, 1)

	bakeryLanguages = wish("A page for the guests of the ships, in their languages",
		`In the season a ship lands every Tuesday. A single page would do: what we are, what it costs, where the toilet is.

**Français** — Ouvert du mardi au samedi, dès 7 heures. Fermé le dimanche et le lundi.

**العربية** — نفتح من الثلاثاء إلى السبت من الساعة السابعة صباحًا. خبزنا يُخبز هنا كل ليلة.

**日本語** — 火曜日から土曜日まで、朝7時に開店します。パンは毎晩ここで焼いています。

My cousin and two regulars wrote these, please keep the words as they are.`,
		"A page for each language with its own address, which we can print as a sign.")

	bakerySign = wish("The page of the day as a sign to print",
		"On market days we write what there is on a board, by hand, twice. It is all on *Today* already.",
		"A button that prints one page, A3, without prices.").
		about(3, 1)

	bakeryTooLarge = bug("A photograph is “too large”, though it has 3 MB",
		"„Datei zu groß (max. 10 MB)“ — aber es sind nur 3,1 MB. With the second picture it worked.",
		"It takes both.").
		seenOn("https://preview.fernhill.example/harbour-lane/edit/products/31", ownPhone)

	bakeryClock = bug("The clock on the menu screen hides the price of the cakes",
		"Since last night. From the queue you see *Carrot cake* and then the time.\n\nIt is four in the morning and I do not know which of the two I would rather know.",
		"The price. Nobody buys a clock here.").
		showing(menuScreen, pinned(958, 118, "The clock, new since yesterday"), pinned(930, 250, "£3.20 should be here"), pinned(240, 560, "Also: two lines for one loaf")).
		seenOn("https://preview.fernhill.example/harbour-lane/screen", counterTablet).about(5, 1)

	bakeryClockAgain = bug("A clock hides the prices on the menu screen",
		"Seit heute früh. Guests ask me what the carrot cake costs, because a big clock stands before it.",
		"")
)

const (
	bakeryPrinterLog = `08:02:11.418 INFO  job 5512 "Seeded loaf" width=38mm lines=6 font=8pt
08:02:11.422 WARN  job 5512 content height 27.4mm exceeds label height 25.0mm, clipping to label
08:02:11.731 INFO  job 5512 printed in 309ms
`
	bakeryStockLog = `12:31:07.220 POST /stock/count user=priya items=41 session=7f3c… request=01JNX0V5K2M8Y3 body=2913B
12:31:12.224 ERROR save count: database is locked (5) (SQLITE_BUSY) path=/var/lib/shop/stock.db statement="INSERT INTO counts (item, counted, counted_by, counted_at) VALUES (?, ?, ?, ?) ON CONFLICT (item, counted_at) DO UPDATE SET counted = excluded.counted" waited=5.002s request=01JNX0V5K2M8Y3
12:31:12.225 500 Internal Server Error in 5.005s
`
)

var (
	cakeSizes = captured("cake-sizes-on-my-phone.png", func(s *shot) {
		s.browser("prototype.fernhill.example/harbour-lane/cakes", "Cakes to order", bakeryRed)
		s.write(48, 190, 30, shotInk, "Carrot cake with walnuts")
		s.lines(48, 240, 30, 18, shotGrey, "Two layers, cream cheese, decorated with what is in season.", "Please order two days before.")
		s.write(48, 350, 20, shotInk, "Größe wählen / Choose a size")
		for i, size := range []string{"Small, 6", "Medium, 10", "Large, 16", "Tray, 24"} {
			s.box(48+i*250, 380, 226, 84, shotLine)
			s.write(72+i*250, 430, 20, shotInk, size)
		}
		s.box(298, 380, 226, 84, bakeryRed)
		s.button(48, 520, 226, bakeryRed, "Add to my order")
	})
	labelShort = captured("small-label.png", func(s *shot) {
		area(s.RGBA, 0, 0, shotWidth, shotHeight, color.RGBA{196, 168, 132, 255})
		area(s.RGBA, 240, 110, 640, 480, shotPaper)
		s.write(280, 190, 44, shotInk, "Seeded loaf")
		s.lines(280, 260, 52, 26, shotInk, "Ingredients: WHEAT flour, water,", "sunflower seeds, SESAME, salt, yeast.", "Allergens: GLUTEN, SESAME.", "800 g        £4.10", "Harbour Lane Bakery, since 1931")
		area(s.RGBA, 240, 540, 640, 50, shotPaper)
		s.write(280, 596, 26, shotInk, "Ask us about nuts and sesame")
		area(s.RGBA, 240, 586, 640, 30, color.RGBA{196, 168, 132, 255})
	})
	questionMarks = captured("question-marks.png", func(s *shot) {
		s.browser("preview.fernhill.example/harbour-lane/screen", "Today in the shelf", bakeryRed)
		s.table(80, 180, 460, []string{"Product", "Price"}, []string{"Carrot cake", "£3.20"}, []string{"Cr?me br?l?e", "£3.60"}, []string{"Milk bun", "£1.10"},
			[]string{"Plundergeb?ck", "£2.20"}, []string{"Walnut stick", "£2.40"}, []string{"P?o de queijo", "£1.80"}, []string{"?????", "£2.60"})
	})
	holidayHours = captured("opening-hours.png", func(s *shot) {
		s.browser("preview.fernhill.example/harbour-lane/hours", "Opening hours", bakeryRed)
		s.table(80, 180, 320, []string{"", "Harbour Lane", "Station Road"}, []string{"Tuesday to Friday", "7 to 17", "6 to 14"}, []string{"Saturday", "7 to 15", "7 to 13"},
			[]string{"Sunday", "closed", "closed"}, []string{"Bank holiday", "7 to 17", "6 to 14"})
		area(s.RGBA, 80, 470, 960, 90, bakeryCream)
		s.write(110, 524, 20, shotInk, "Next bank holiday: Monday. We are open from 7.")
	})
	menuScreen = captured("menu-screen-at-four.png", func(s *shot) {
		night, chalk := color.RGBA{32, 36, 34, 255}, color.RGBA{240, 236, 220, 255}
		area(s.RGBA, 0, 0, shotWidth, shotHeight, night)
		s.write(70, 130, 56, chalk, "Today")
		for i, line := range [][2]string{{"Carrot cake", "£3.20"}, {"Milk bun", "£1.10"}, {"Walnut stick", "sold out"}, {"Rye sourdough", "£4.60"}, {"Rye sourdough", "£4.60"}} {
			s.write(70, 260+i*80, 40, chalk, line[0])
			s.write(860, 260+i*80, 40, chalk, line[1])
		}
		area(s.RGBA, 800, 60, 290, 220, color.RGBA{70, 78, 74, 255})
		s.write(838, 190, 84, chalk, "04:07")
	})
	printerLog  = written("printer.log", bakeryPrinterLog)
	walnutLabel = photographed("walnut-stick.jpg", front(
		color.RGBA{150, 112, 78, 255}, color.RGBA{110, 84, 60, 255}, color.RGBA{250, 248, 242, 255}, room{30, 16, 36, 20},
	))
)
