//! What kind of goods a dispute is about.

super::vocabulary! {
    /// The class of goods that decides which tests of intactness and evidence apply.
    GoodsClass {
        General = "general", "普通商品", "general merchandise, no special class";
        Food = "food", "食品、保健食品", "food, including health food";
        FreshFood = "fresh_food", "生鲜", "fresh food";
        Cosmetics = "cosmetics", "化妆品", "cosmetics";
        MedicalDevice = "medical_device", "医疗器械", "medical device";
        Contraceptive = "contraceptive", "计生用品", "contraceptive";
        Electronics = "electronics", "电子产品", "electronics";
        Phone = "phone", "手机", "phone";
        Computer = "computer", "电脑", "computer";
        Appliance = "appliance", "家用电器", "household appliance";
        Clothing = "clothing", "服装", "clothing";
        Shoes = "shoes", "鞋靴", "shoes";
        Bags = "bags", "箱包", "bags";
        Hats = "hats", "帽子", "hats";
        Toys = "toys", "玩具", "toys";
        Textiles = "textiles", "家纺", "home textiles";
        HomeGoods = "home_goods", "居家用品", "home goods";
        EBike = "e_bike", "电动自行车", "e-bike";
        Vehicle = "vehicle", "机动车", "motor vehicle";
        CarParts = "car_parts", "汽车配件", "car parts";
        SecondHandLuxury = "second_hand_luxury", "二手奢侈品", "second-hand luxury goods";
        UsedDigital = "used_digital", "二手数码", "used digital goods";
        AdultGoods = "adult_goods", "成人用品", "adult goods";
        MealVoucher = "meal_voucher", "餐饮卡券", "meal voucher";
        Furniture = "furniture", "家具", "furniture";
        HomeMaterial = "home_material", "家装建材", "building material";
        Jewellery = "jewellery", "珠宝首饰", "jewellery, precious metal, jade";
        CutFlowers = "cut_flowers", "鲜花", "cut flowers";
        LiveAnimal = "live_animal", "活体宠物", "live animal";
        LiveFish = "live_fish", "水族活体", "live fish";
        Software = "software", "软件", "software";
        Audiovisual = "audiovisual", "音像制品", "audio or video on a medium";
        DigitalContent = "digital_content", "数字化商品", "digital content, not on a medium";
        Publication = "publication", "图书报刊", "books, newspapers, periodicals";
        Service = "service", "服务", "service";
        Ticket = "ticket", "票务", "ticket for an event or a journey";
        DecorationService = "decoration_service", "装饰装修服务", "decoration service";
        Alcohol = "alcohol", "酒类", "alcohol";
        SnackOrGrocery = "snack_or_grocery", "零食饮料粮油茶", "snacks, drinks, grain, oil, tea";
        Luxury = "luxury", "奢侈品", "luxury goods, new";
    }
}

super::vocabulary! {
    /// What is true of the goods as they were sold. What is not listed is not so.
    GoodsTrait {
        MadeToOrder = "made_to_order", "定作", "made to the consumer's order or specification";
        Personalised = "personalised", "个性化", "clearly personalised";
        Perishable = "perishable", "鲜活易腐", "fresh, live or perishable, expires rapidly";
        DigitalDownload = "digital_download", "在线下载的数字化商品", "digital goods downloaded or supplied online";
        SealedMedia = "sealed_media", "密封的音像制品、软件", "audio, video or software supplied sealed";
        Periodical = "periodical", "交付的报纸、期刊", "delivered newspaper, periodical or magazine";
        PeriodicalSubscription = "periodical_subscription", "报刊订阅", "subscription to a periodical";
        ChangesOnOpening = "changes_on_opening", "拆封后影响安全健康或品质", "opening affects safety, health or quality";
        LosesValueOnActivation = "loses_value_on_activation", "激活或试用后价值贬损较大", "activation or trial causes large loss of value";
        DisclosedFlaw = "disclosed_flaw", "销售时已明示的临期或瑕疵", "near expiry or defective, disclosed at sale";
        Durable = "durable", "耐用商品", "durable goods such as vehicles, computers, televisions, refrigerators, air conditioners, washing machines";
        Bulky = "bulky", "大件", "bulky, hard to return";
        Virtual = "virtual", "虚拟商品或服务", "virtual goods or a service, nothing to send back";
        SecondHand = "second_hand", "二手", "second-hand";
        Banned = "banned", "禁售商品", "banned from sale";
        FitForRefusal = "fit_for_refusal", "适合拒收", "can be refused at the door without spoiling";
        PartOfSet = "part_of_set", "套装之一", "part of a set sold at one price";
        HygieneSealed = "hygiene_sealed", "卫生密封", "sealed for health protection or hygiene, unsuitable for return once unsealed";
        MixedInseparably = "mixed_inseparably", "交付后与他物不可分", "after delivery inseparably mixed with other items";
        AlcoholForward = "alcohol_forward", "期酒", "alcohol priced at conclusion, delivered after 30 days, value depends on the market";
        MarketPriced = "market_priced", "价格随金融市场波动", "price depends on the financial market";
        UrgentRepair = "urgent_repair", "紧急维修", "urgent repair or maintenance visit the consumer asked for";
        PublicAuction = "public_auction", "公开拍卖", "bought at a public auction";
        DatedLeisure = "dated_leisure", "定期住宿餐饮休闲", "lodging, transport of goods, car hire, catering or leisure for a set date or period";
        OffPremises = "off_premises", "经营场所外订立", "contract concluded off premises";
        NormallyNotPostable = "normally_not_postable", "通常无法邮寄", "cannot normally be returned by post";
        ImportedFood = "imported_food", "进口食品", "imported food";
        HealthFood = "health_food", "保健食品", "health food";
        StockItem = "stock_item", "现货", "unchanged stock item";
        Installed = "installed", "需安装", "installed at the buyer's place";
        LicensedGift = "licensed_gift", "赠品需许可", "the gift needs a sales licence";
        OnlineAuction = "online_auction", "网络拍卖、竞价", "bought by bidding on a website, where nobody could attend in person";
    }
}
