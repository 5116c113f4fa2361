"""What people call places, and which names of towns are also ordinary words."""

NICKNAMES: dict[str, tuple[str, str]] = {
    "sampa": ("São Paulo", "SP"), "sp capital": ("São Paulo", "SP"), "capital paulista": ("São Paulo", "SP"), "capital de sp": ("São Paulo", "SP"),
    "sao paulo capital": ("São Paulo", "SP"), "sao paulo sp": ("São Paulo", "SP"), "grande sao paulo": ("São Paulo", "SP"),
    "capital sp": ("São Paulo", "SP"), "s paulo": ("São Paulo", "SP"), "san paulo": ("São Paulo", "SP"), "zona leste": ("São Paulo", "SP"),
    "rio": ("Rio de Janeiro", "RJ"), "rj capital": ("Rio de Janeiro", "RJ"), "cidade maravilhosa": ("Rio de Janeiro", "RJ"),
    "bh": ("Belo Horizonte", "MG"), "beaga": ("Belo Horizonte", "MG"), "belorizonte": ("Belo Horizonte", "MG"), "belzonte": ("Belo Horizonte", "MG"),
    "b horizonte": ("Belo Horizonte", "MG"), "belo": ("Belo Horizonte", "MG"),
    "poa": ("Porto Alegre", "RS"), "portoalegre": ("Porto Alegre", "RS"), "floripa": ("Florianópolis", "SC"), "cwb": ("Curitiba", "PR"),
    "bsb": ("Brasília", "DF"), "brasilia df": ("Brasília", "DF"), "jampa": ("João Pessoa", "PB"), "ssa": ("Salvador", "BA"), "gyn": ("Goiânia", "GO"),
    "sjc": ("São José dos Campos", "SP"), "s j campos": ("São José dos Campos", "SP"),
    "sbc": ("São Bernardo do Campo", "SP"), "sao bernardo": ("São Bernardo do Campo", "SP"), "sbcampo": ("São Bernardo do Campo", "SP"),
    "sao caetano": ("São Caetano do Sul", "SP"), "ribeirao": ("Ribeirão Preto", "SP"), "rp": ("Ribeirão Preto", "SP"),
    "rio preto": ("São José do Rio Preto", "SP"), "sjrp": ("São José do Rio Preto", "SP"), "mogi": ("Mogi das Cruzes", "SP"),
    "moji das cruzes": ("Mogi das Cruzes", "SP"), "pinda": ("Pindamonhangaba", "SP"), "itaqua": ("Itaquaquecetuba", "SP"),
    "balneario": ("Balneário Camboriú", "SC"), "bc": ("Balneário Camboriú", "SC"),
    "foz": ("Foz do Iguaçu", "PR"), "campo gde": ("Campo Grande", "MS"), "jaboatao": ("Jaboatão dos Guararapes", "PE"),
    "praia gde": ("Praia Grande", "SP"), "pg": ("Praia Grande", "SP"), 
    "friburgo": ("Nova Friburgo", "RJ"), "gv": ("Governador Valadares", "MG"), "valadares": ("Governador Valadares", "MG"),
    "jf": ("Juiz de Fora", "MG"), "udi": ("Uberlândia", "MG"), "uberlandia": ("Uberlândia", "MG"), "moc": ("Montes Claros", "MG"),
    "sjp": ("São José dos Pinhais", "PR"), "pira": ("Piracicaba", "SP"),
    "ferraz": ("Ferraz de Vasconcelos", "SP"), "taboao": ("Taboão da Serra", "SP"), "itapecerica": ("Itapecerica da Serra", "SP"),
    "parati": ("Paraty", "RJ"), "conquista": ("Vitória da Conquista", "BA"), 
    "cachoeiro": ("Cachoeiro de Itapemirim", "ES"), "sao leo": ("São Leopoldo", "RS"),
    "jaragua": ("Jaraguá do Sul", "SC"), "vg": ("Várzea Grande", "MT"),
}  # fmt: skip
"""Nickname (folded) to municipality and state."""

LARGE_CITIES: dict[str, str] = {
    name: uf
    for uf, names in {
        "AC": "rio branco", "AL": "maceio,arapiraca", "AM": "manaus", "AP": "macapa", "BA": "salvador,feira de santana,vitoria da conquista,camacari,"
        "lauro de freitas,itabuna,ilheus,juazeiro,porto seguro,barreiras,jequie,teixeira de freitas,alagoinhas,eunapolis", "CE": "fortaleza,caucaia,juazeiro do norte,"
        "maracanau,sobral,crato", "DF": "brasilia", "ES": "vitoria,vila velha,serra,cariacica,cachoeiro de itapemirim,linhares,guarapari,colatina",
        "GO": "goiania,aparecida de goiania,anapolis,rio verde,luziania,aguas lindas de goias,catalao,caldas novas,itumbiara,valparaiso de goias,jatai",
        "MA": "sao luis,imperatriz,timon,caxias", "MG": "belo horizonte,uberlandia,contagem,juiz de fora,betim,montes claros,ribeirao das neves,uberaba,"
        "governador valadares,ipatinga,sete lagoas,divinopolis,santa luzia,pocos de caldas,patos de minas,pouso alegre,teofilo otoni,barbacena,sabara,varginha,"
        "conselheiro lafaiete,itabira,araguari,passos,lavras,nova lima,nova serrana,itajuba,para de minas", "MS": "campo grande,dourados,tres lagoas,corumba,ponta pora",
        "MT": "cuiaba,varzea grande,rondonopolis,sinop,sorriso,tangara da serra,lucas do rio verde", "PA": "belem,ananindeua,santarem,maraba,castanhal,parauapebas",
        "PB": "joao pessoa,campina grande,santa rita,patos", "PE": "recife,jaboatao dos guararapes,olinda,caruaru,petrolina,paulista,cabo de santo agostinho,camaragibe,garanhuns",
        "PI": "teresina,parnaiba,picos", "PR": "curitiba,londrina,maringa,ponta grossa,cascavel,sao jose dos pinhais,foz do iguacu,colombo,guarapuava,paranagua,araucaria,"
        "toledo,apucarana,pinhais,campo largo,arapongas,almirante tamandare,umuarama,pato branco,cambe,francisco beltrao", "RJ": "rio de janeiro,sao goncalo,"
        "duque de caxias,nova iguacu,niteroi,belford roxo,campos dos goytacazes,sao joao de meriti,petropolis,volta redonda,macae,mage,itaborai,cabo frio,"
        "angra dos reis,nova friburgo,barra mansa,teresopolis,marica,mesquita,nilopolis,resende,araruama,paraty,rio das ostras", "RN": "natal,mossoro,parnamirim",
        "RO": "porto velho,ji parana,ariquemes,vilhena", "RR": "boa vista", "RS": "porto alegre,caxias do sul,canoas,pelotas,santa maria,gravatai,viamao,novo hamburgo,"
        "sao leopoldo,rio grande,alvorada,passo fundo,sapucaia do sul,uruguaiana,santa cruz do sul,cachoeirinha,bage,bento goncalves,erechim,guaiba,lajeado,gramado,torres",
        "SC": "florianopolis,joinville,blumenau,sao jose,chapeco,itajai,criciuma,jaragua do sul,palhoca,lages,balneario camboriu,brusque,tubarao,camboriu,navegantes,sao bento do sul",
        "SE": "aracaju,nossa senhora do socorro,itabaiana", "SP": "sao paulo,guarulhos,campinas,sao bernardo do campo,santo andre,osasco,sao jose dos campos,ribeirao preto,"
        "sorocaba,maua,sao jose do rio preto,mogi das cruzes,santos,diadema,jundiai,piracicaba,carapicuiba,bauru,itaquaquecetuba,sao vicente,franca,praia grande,guaruja,"
        "taubate,limeira,suzano,taboao da serra,sumare,barueri,embu das artes,sao carlos,marilia,indaiatuba,cotia,americana,jacarei,araraquara,presidente prudente,hortolandia,"
        "itapevi,rio claro,aracatuba,santa barbara d oeste,ferraz de vasconcelos,francisco morato,itapecerica da serra,itu,braganca paulista,pindamonhangaba,itapetininga,"
        "sao caetano do sul,mogi guacu,jau,botucatu,franco da rocha,atibaia,varzea paulista,salto,valinhos,vinhedo,caraguatatuba,ubatuba,catanduva,barretos,birigui,ourinhos,"
        "assis,itanhaem,peruibe,bertioga,cubatao,cajamar,caieiras,guaratingueta,lorena,cruzeiro,poa,aruja,ribeirao pires,votuporanga,tatui,leme,araras,paulinia,itatiba,lins,registro,avare",
        "TO": "palmas,araguaina,gurupi",
    }.items()
    for name in names.split(",")
}  # fmt: skip
"""Cities most people mean by their name, with the state that sets them apart from namesakes."""

WORDLY_NAMES: frozenset[str] = frozenset(
    """natal vitoria serra contagem franca americana salto registro patos passos torres paulista toledo lavras sorriso cascavel resende cruzeiro assis leme
    caxias timon colombo patos picos gramado tubarao alvorada mesquita santa_maria sao_jose cotia palmas limeira mage salvador belem navegantes santos
    lorena linhares dourados araras imperatriz poa pg rp gv vg bc pira belo conquista jaragua balneario foz udi moc ferraz embu zona_leste jf""".replace("_", " ").split()
) | {"rio", "santa maria", "sao jose", "santa rita", "santa luzia", "zona leste", "boa vista", "rio claro", "rio verde", "rio branco", "campo grande", "praia grande", "rio grande"}
"""Names that are places only where the words before say so."""

ORDINARY_WORDS: frozenset[str] = frozenset(
    """bom_jesus feira_nova nao_me_toque boa_esperanca bom_sucesso boa_hora boa_nova bom_lugar nova_era novo_horizonte boa_ventura boa_viagem bom_conselho bom_jardim
    bom_principio bom_progresso bom_repouso bom_retiro boa_saude centenario central centralina cedro cristal diamante condor confins colinas conquista encantado esperanca
    espera_feliz feliz feliz_natal formosa fartura garca ideal independencia inocencia jardim lagoa liberdade lindo mato_grosso mirante mucuri nova_esperanca
    nova_olinda oriente ouro ouro_branco outro_preto paraiso paz pau_brasil pedra_branca pedra pedras_altas penha peritoro planalto ponte_nova pontal ponto_belo ponto_novo porto
    prata primavera progresso prosperidade quadra quarto_centenario rica santa_fe santana saudade saudades sem_peixe seara segredo senador senhora sertao sobrado sol_nascente
    soledade sul tabuleiro terra_nova tesouro triunfo turvo unai uniao united vera vale_verde vale_real varzea verdejante viana viadutos vicosa virginia
    vista_alegre vista_serrana xavier xangri abadia alegre alegria alto_alegre amparo anta anori aparecida areia areal aurora barro barra bananal bandeirante bandeirantes
    bela_vista belo_monte boqueirao brejo buritis cabeceiras caetes cafelandia campestre campo_belo campo_novo candeias canela capela capim caracol carmo castelo chapada
    chaves coqueiro_seco coracao_de_jesus corrente correntes crato cruz curral_novo da descanso divino dom dourado eldorado embauba entre_rios estrela esteio
    extrema fama faria firminopolis floresta florida fortuna frei funil guarda guia honorio ibirama igreja_nova ilha ipe iris itens ita jaguar jales joia jupia lago
    lapa laje lajes laranjal lebon lema lima livramento macaubas machado mar_vermelho marco mar_de_espanha maravilha maravilhas marau melancia mercedes minas monte_alegre monte_belo montes
    morro mundo_novo naque natividade negrao nobres nova_alianca nova_colinas nova_uniao nova_veneza novo_mundo novo_acordo novo_progresso nova_america oeiras oliveira olimpia orizona ouro_verde palma palmeira
    palmeiras parari passa_e_fica passa_quatro passa_tempo peixe perola pilar pimenta pinhal pinheiro piraju piratuba poco poco_fundo pombal ponta_grossa porteiras
    posse pote pouso_novo prado prados princesa quatis queimadas quixaba rancharia reduto remanso reserva restinga riacho ribeira ribeirao rodeio rolante rosario sales
    salinas saltinho salto santa saltinho sao_paulo_das_missoes sape serra_alta serra_negra serrana serrinha serro severinia sede silveiras simoes socorro solidao
    solonopole sonora tapera taipas tarauaca tavares teodoro terra_boa terra_roxa terra_rica touros trabiju trairi traipu treviso tres_ranchos tupa ubata vargem vargem_alta varjao
    vazante veranopolis vertentes vitoria_brasil volta wagner zacarias mais sim nao bem nova novo cidade santo casa rosa lontra pedro
    parana para ceara bahia goias pernambuco amapa acre alagoas sergipe brasil brasileira carro flores fronteiras hidrolina ideia jandira
    marilia_ juliana alexandria sabino ariana ariel angelica adelia amelia abel alice alvaro angelina anita anna antonio beatriz bento bernardino carlos cecilia celso clementina
    cristina damiao david delmiro diana dionisio edson elisa eugenio fatima felipe fernandes francisco gabriel gaspar geraldo gilbues gloria heitor helena ines
    irene isabel ivone jair joaquim jonas jorge jose josefina julio lauro lucas lucia lucena luisa luiz luzia madalena marcelino marcos maria mariana marta
    mateus mauricio miguel monica moreira nazare nazaria otavio paula paulo pedras rafael ramos raul regina reis rita roberto rodrigo rosa roseira rubens
    sandra saulo sebastiao silva silvia simao sofia souza teixeira tereza tiago tomas valentim vanessa vera_cruz veronica vicente victor vitor pinto
    goiana braga campos cunha mendes rocha pires barbosa barros batalha borba bocaina bofete bonito bonita bodoco buenos_aires caicara
    campo_limpo canoas_ canarana carbonita cerrito cerro_grande chorozinho coari cocal codo colorado conceicao cordeiro crixas curvelo_ dores duas_barras estancia
    formiga fronteira gado_bravo galinhos general_sampaio goiabeira heliopolis imbe inga inhapi ipora itaipu itapema_ jacare jacuipe japi
    lavinia leopoldina limoeiro linha_nova lobato londrina_ luz macedonia maracaja mata mendonca miracema mirim moju mombaca montanha mostardas
    nova_russas olho_d_agua ourem pacatuba palestina paranhos parelhas patrocinio pedrinhas perdizes petrolandia pitanga planaltina platina portao potengi quilombo agua_boa agua_branca agua_clara agua_limpa agua_nova agua_preta altos bora casa_branca casa_grande casa_nova combinado cristalina
    dezesseis_de_novembro duas_estradas farol fonte_boa horizonte ico ipanema itau modelo oleo painel passagem salgado serio tucano primeiro_de_maio sete_de_setembro
    quinze_de_novembro tres_de_maio treze_de_maio fazenda_nova mae_do_rio rio_azul rio_vermelho rio_bom rio_bonito rio_novo rio_quente rio_real cacador central chiador
    rafard rialma riachao riversul russas sanharao serranos tanque_novo tiros toritama tunas tupi urubici urupes valenca viseu volta_grande xique_xique""".split()
)
ORDINARY_WORDS = frozenset(name.strip("_").replace("_", " ") for name in ORDINARY_WORDS if not name.endswith("_"))
"""Names of towns that are ordinary words or first names: read as a town only after "em", "sou de", or before the state."""

STATE_NAMES: dict[str, str] = {
    "acre": "AC", "alagoas": "AL", "amazonas": "AM", "amapa": "AP", "bahia": "BA", "ceara": "CE", "distrito federal": "DF", "espirito santo": "ES",
    "goias": "GO", "maranhao": "MA", "minas gerais": "MG", "minas": "MG", "mato grosso do sul": "MS", "mato grosso": "MT", "para": "PA", "paraiba": "PB",
    "pernambuco": "PE", "piaui": "PI", "parana": "PR", "rio grande do norte": "RN", "rondonia": "RO", "roraima": "RR", "rio grande do sul": "RS",
    "santa catarina": "SC", "sergipe": "SE", "tocantins": "TO", "sao paulo": "SP", "rio de janeiro": "RJ", "rio": "RJ", "santa cata": "SC",
}  # fmt: skip

STATES_ALONE: frozenset[str] = frozenset({"SP", "RJ", "MG", "SC", "DF", "RN", "PB", "BA", "PR", "GO"})
"""States whose two letters mean nothing else in a chat."""
