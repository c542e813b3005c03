CREATE TABLE public.activations (
    network character varying(32) NOT NULL,
    picture character varying(32) NOT NULL,
    layer character varying(200) NOT NULL,
    mean double precision,
    maxima bytea,
    means bytea
);
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.cells (
    run character varying(64) NOT NULL,
    model character varying(128) NOT NULL,
    image character varying(128) NOT NULL,
    data json NOT NULL
);
CREATE TABLE public.descriptions (
    model character varying(128) NOT NULL,
    version character varying(32) NOT NULL,
    description json NOT NULL
);
CREATE TABLE public.image_labels (
    image character varying(64) NOT NULL,
    label text NOT NULL
);
CREATE TABLE public.images (
    number integer NOT NULL,
    id character varying(64) NOT NULL,
    name text NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    file_hash character varying(64) NOT NULL,
    created double precision NOT NULL,
    owner character varying(128) DEFAULT 'local'::character varying NOT NULL,
    bytes bigint DEFAULT '0'::bigint NOT NULL
);
CREATE SEQUENCE public.images_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.images_number_seq OWNED BY public.images.number;
CREATE TABLE public.model_marks (
    model character varying(128) NOT NULL,
    owner character varying(128) NOT NULL,
    reason text NOT NULL,
    created double precision NOT NULL
);
CREATE TABLE public.models (
    number integer NOT NULL,
    id character varying(64) NOT NULL,
    name text NOT NULL,
    kind character varying(16) NOT NULL,
    file_hash character varying(64) NOT NULL,
    suffix character varying(16) NOT NULL,
    preprocessing json NOT NULL,
    class_names json,
    description json NOT NULL,
    created double precision NOT NULL,
    owner character varying(128) DEFAULT 'local'::character varying NOT NULL,
    bytes bigint DEFAULT '0'::bigint NOT NULL
);
CREATE SEQUENCE public.models_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.models_number_seq OWNED BY public.models.number;
CREATE TABLE public.observations (
    network character varying(32) NOT NULL,
    picture character varying(32) NOT NULL,
    problem text,
    top bytea,
    probabilities bytea,
    features bytea
);
CREATE TABLE public.picture_sets (
    number integer NOT NULL,
    id character varying(64) NOT NULL,
    name text NOT NULL,
    images json NOT NULL,
    created double precision NOT NULL,
    owner character varying(128) DEFAULT 'local'::character varying NOT NULL
);
CREATE SEQUENCE public.picture_sets_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.picture_sets_number_seq OWNED BY public.picture_sets.number;
CREATE TABLE public.run_pictures (
    run character varying(64) NOT NULL,
    place integer NOT NULL,
    image character varying(128) NOT NULL,
    key character varying(32) NOT NULL,
    name text NOT NULL,
    label text
);
CREATE TABLE public.runs (
    number integer NOT NULL,
    id character varying(64) NOT NULL,
    kind character varying(16) NOT NULL,
    title text NOT NULL,
    state character varying(16) NOT NULL,
    inputs json NOT NULL,
    done integer NOT NULL,
    total integer NOT NULL,
    stage text NOT NULL,
    eta_seconds double precision,
    error json,
    revision integer NOT NULL,
    created double precision NOT NULL,
    started double precision,
    finished double precision,
    owner character varying(128) DEFAULT 'local'::character varying NOT NULL,
    bytes bigint DEFAULT '0'::bigint NOT NULL,
    failures json
);
CREATE SEQUENCE public.runs_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.runs_number_seq OWNED BY public.runs.number;
CREATE TABLE public.scores (
    run character varying(64) NOT NULL,
    row_key character varying(128) NOT NULL,
    image character varying(128) NOT NULL,
    convincing boolean NOT NULL,
    blind boolean NOT NULL,
    seed bigint,
    marked double precision NOT NULL
);
CREATE TABLE public.shares (
    number integer NOT NULL,
    id character varying(64) NOT NULL,
    tab character varying(64) NOT NULL,
    digest character varying(64) NOT NULL,
    created double precision NOT NULL
);
CREATE SEQUENCE public.shares_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.shares_number_seq OWNED BY public.shares.number;
CREATE TABLE public.tab_views (
    tab character varying(64) NOT NULL,
    view character varying(32) NOT NULL
);
CREATE TABLE public.tabs (
    number integer NOT NULL,
    id character varying(64) NOT NULL,
    run character varying(64) NOT NULL,
    title text NOT NULL,
    "position" integer NOT NULL,
    closed double precision
);
CREATE SEQUENCE public.tabs_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.tabs_number_seq OWNED BY public.tabs.number;
ALTER TABLE ONLY public.images ALTER COLUMN number SET DEFAULT nextval('public.images_number_seq'::regclass);
ALTER TABLE ONLY public.models ALTER COLUMN number SET DEFAULT nextval('public.models_number_seq'::regclass);
ALTER TABLE ONLY public.picture_sets ALTER COLUMN number SET DEFAULT nextval('public.picture_sets_number_seq'::regclass);
ALTER TABLE ONLY public.runs ALTER COLUMN number SET DEFAULT nextval('public.runs_number_seq'::regclass);
ALTER TABLE ONLY public.shares ALTER COLUMN number SET DEFAULT nextval('public.shares_number_seq'::regclass);
ALTER TABLE ONLY public.tabs ALTER COLUMN number SET DEFAULT nextval('public.tabs_number_seq'::regclass);
INSERT INTO public.activations VALUES ('4c71572df5ce0f0cc2e58d61dce4d42d', 'b9a38129ed5d11df3a007819b97b37ea', '', 1.1404303312301636, '\x4cfeef3fccc2f43fec50bbbe', '\x4cfeef3fccc2f43fec50bbbe');
INSERT INTO public.activations VALUES ('4c71572df5ce0f0cc2e58d61dce4d42d', '0ebd5641167d06bc726d664b76f3ebd1', '', -1.197270929813385, '\x7c5f4b40ac2f0bbe6246d4c0', '\x7c5f4b40ac2f0bbe6246d4c0');
INSERT INTO public.alembic_version VALUES ('0003');
INSERT INTO public.cells VALUES ('X2rLNXYovbAm2vRu', 'oX3UeCTyPuf7M5-3', 'EIXxC0Fxv8F4qN8G', '{"row": "oX3UeCTyPuf7M5-3", "model": "oX3UeCTyPuf7M5-3", "image": "EIXxC0Fxv8F4qN8G", "png": "mine-h5_1_red.png", "legend": "mine-h5_1_red_legend.png", "values": "mine-h5_1_red.npy", "outputs": {"mine-h5_1_red.png": {"bytes": 311, "sha256": "75eaa7148394b80f2cbed85d58384ca45e0549fbc7a9fba0e3603a7e5576e365"}, "mine-h5_1_red_legend.png": {"bytes": 2457, "sha256": "a8b840bfba9d4cf20ce53c4b59b458d252bf65602d07533976576badc62d52fe"}, "mine-h5_1_red.npy": {"bytes": 1088, "sha256": "3df5938ddb92594543c673272372c107fcb89be7fbea263193fad4fc4444b575"}}, "layer": "conv", "class": {"index": 1, "name": "b"}, "against": null, "neurons": [], "predictions": [{"index": 1, "name": "b", "score": 0.48404520750045776}, {"index": 0, "name": "a", "score": 0.46634775400161743}, {"index": 2, "name": "c", "score": 0.049606986343860626}], "trust": {"zeros": 0.0, "not_finite": 0}, "minimum": 0.005900685675442219, "maximum": 0.03887363523244858, "invalid_pixels": 0, "signed": false}');
INSERT INTO public.cells VALUES ('X2rLNXYovbAm2vRu', 'oX3UeCTyPuf7M5-3', 'serP9jCMeSHEAgHV', '{"row": "oX3UeCTyPuf7M5-3", "model": "oX3UeCTyPuf7M5-3", "image": "serP9jCMeSHEAgHV", "png": "mine-h5_2_blue.png", "legend": "mine-h5_2_blue_legend.png", "values": "mine-h5_2_blue.npy", "outputs": {"mine-h5_2_blue.png": {"bytes": 321, "sha256": "20b6a1ef8802e5a0a9ff746e9d6e32c30afcfc125ad62f5f1a5264bd44a763de"}, "mine-h5_2_blue_legend.png": {"bytes": 2362, "sha256": "4177ca05255eb3b47cf0010bb83339e2290b4bce644382bcda3303841645c37c"}, "mine-h5_2_blue.npy": {"bytes": 1088, "sha256": "b5cf77a0f0bbd0c06f636979bdb25a94a62002a93c5adf559ca53749cde8ec97"}}, "layer": "conv", "class": {"index": 0, "name": "a"}, "against": null, "neurons": [], "predictions": [{"index": 0, "name": "a", "score": 0.9648422598838806}, {"index": 1, "name": "b", "score": 0.03510478883981705}, {"index": 2, "name": "c", "score": 5.290117042022757e-05}], "trust": {"zeros": 0.0, "not_finite": 0}, "minimum": 0.009845984168350697, "maximum": 0.05177905783057213, "invalid_pixels": 0, "signed": false}');
INSERT INTO public.cells VALUES ('NS8zOalzglF-W3Fp', 'oX3UeCTyPuf7M5-3', 'EIXxC0Fxv8F4qN8G', '{"row": "oX3UeCTyPuf7M5-3", "model": "oX3UeCTyPuf7M5-3", "image": "EIXxC0Fxv8F4qN8G", "png": "mine-h5_1_red.png", "legend": "mine-h5_1_red_legend.png", "values": "mine-h5_1_red.npy", "outputs": {"mine-h5_1_red.png": {"bytes": 375, "sha256": "60b426fd19341b39ab59f69c6b7f1d3b95c7bbfbe698a243804ed7220bebdd37"}, "mine-h5_1_red_legend.png": {"bytes": 3500, "sha256": "2fe65f3c8e5bfcb324d58ff82e4145de9dcd50c2d788f9e85edcbc2bd5618746"}, "mine-h5_1_red.npy": {"bytes": 3008, "sha256": "cfd284486466bd8325c02eb943703c7ce69e805b5bbc10a511e6c791227057fb"}}, "layer": "scores without softmax", "class": {"index": 1, "name": "b"}, "against": null, "neurons": [], "predictions": [{"index": 1, "name": "b", "score": 0.48404520750045776}, {"index": 0, "name": "a", "score": 0.46634775400161743}, {"index": 2, "name": "c", "score": 0.049606986343860626}], "trust": {"zeros": 0.5666666666666667, "not_finite": 0, "relevance_start": 1.9121947288513184, "relevance_input": 3.256678365625703, "kept": 1.703110209691894}, "minimum": -0.012874400243163109, "maximum": 0.06738540064543486, "invalid_pixels": 0, "signed": true}');
INSERT INTO public.cells VALUES ('NS8zOalzglF-W3Fp', 'oX3UeCTyPuf7M5-3', 'serP9jCMeSHEAgHV', '{"row": "oX3UeCTyPuf7M5-3", "model": "oX3UeCTyPuf7M5-3", "image": "serP9jCMeSHEAgHV", "png": "mine-h5_2_blue.png", "legend": "mine-h5_2_blue_legend.png", "values": "mine-h5_2_blue.npy", "outputs": {"mine-h5_2_blue.png": {"bytes": 338, "sha256": "331b0f0435ed0cd8923277017693a50d12e42d9b1a54dfe949eb532b5beedf52"}, "mine-h5_2_blue_legend.png": {"bytes": 3541, "sha256": "a3f91dd1885d70557fe1fecc6e4e6099c6f5f925abdd59d641524726d81ec0a4"}, "mine-h5_2_blue.npy": {"bytes": 3008, "sha256": "ad134a3dbc62549a7ac3c843b5e1343c61450ab4c0622b87d7a82cb616d8f5a8"}}, "layer": "scores without softmax", "class": {"index": 0, "name": "a"}, "against": null, "neurons": [], "predictions": [{"index": 0, "name": "a", "score": 0.9648422598838806}, {"index": 1, "name": "b", "score": 0.03510478883981705}, {"index": 2, "name": "c", "score": 5.290117042022757e-05}], "trust": {"zeros": 0.5666666666666667, "not_finite": 0, "relevance_start": 3.1777029037475586, "relevance_input": 3.2978216570045333, "kept": 1.0378004983144633}, "minimum": -0.005116739775985479, "maximum": 0.06275866460055113, "invalid_pixels": 0, "signed": true}');
INSERT INTO public.cells VALUES ('c57ZV0QPg_MxdoED', 'oX3UeCTyPuf7M5-3', 'EIXxC0Fxv8F4qN8G', '{"row": "oX3UeCTyPuf7M5-3", "model": "oX3UeCTyPuf7M5-3", "image": "EIXxC0Fxv8F4qN8G", "png": "mine-h5_1_red.png", "legend": "mine-h5_1_red_legend.png", "values": "mine-h5_1_red.npy", "outputs": {"mine-h5_1_red.png": {"bytes": 370, "sha256": "846b43330f413b5bedaf9d8dfb37a926c4042372d35d5b69367d493c584629c5"}, "mine-h5_1_red_legend.png": {"bytes": 2502, "sha256": "4dadf5eb512080cfece0e34f836358b3d02f24f7fb3d942c3d137c252c918cb2"}, "mine-h5_1_red.npy": {"bytes": 3008, "sha256": "812d1e1a4cc957a6079bca653ada150d295cc589cf0c0b8d9c4698c91a0be049"}}, "layer": "scores without softmax", "class": null, "against": null, "neurons": [{"index": 1, "activation": 1.9121947288513184}], "predictions": [{"index": 1, "name": "b", "score": 0.48404520750045776}, {"index": 0, "name": "a", "score": 0.46634775400161743}, {"index": 2, "name": "c", "score": 0.049606986343860626}], "trust": {"zeros": 0.0, "not_finite": 0}, "minimum": 0.0028887325897812843, "maximum": 0.06229884549975395, "invalid_pixels": 0, "signed": false}');
INSERT INTO public.cells VALUES ('c57ZV0QPg_MxdoED', 'oX3UeCTyPuf7M5-3', 'serP9jCMeSHEAgHV', '{"row": "oX3UeCTyPuf7M5-3", "model": "oX3UeCTyPuf7M5-3", "image": "serP9jCMeSHEAgHV", "png": "mine-h5_2_blue.png", "legend": "mine-h5_2_blue_legend.png", "values": "mine-h5_2_blue.npy", "outputs": {"mine-h5_2_blue.png": {"bytes": 329, "sha256": "b2cd4d5033ec8b1565b1f88f41dce96e3424f6a25c6f2bf304ad2e5d9f8ff83d"}, "mine-h5_2_blue_legend.png": {"bytes": 2489, "sha256": "78f154cafba146b808e64740a329622c7300982710fb12073557cb875c7715cc"}, "mine-h5_2_blue.npy": {"bytes": 3008, "sha256": "466479408368ab150942f098ebd722acaa35879426838e82d48a5b039d4fd7b2"}}, "layer": "scores without softmax", "class": null, "against": null, "neurons": [{"index": 0, "activation": 3.1777029037475586}], "predictions": [{"index": 0, "name": "a", "score": 0.9648422598838806}, {"index": 1, "name": "b", "score": 0.03510478883981705}, {"index": 2, "name": "c", "score": 5.290117042022757e-05}], "trust": {"zeros": 0.0, "not_finite": 0}, "minimum": 0.00432227086275816, "maximum": 0.03964300453662872, "invalid_pixels": 0, "signed": false}');
INSERT INTO public.cells VALUES ('GCKpNjpR0TUyCwSZ', 'oX3UeCTyPuf7M5-3', 'EIXxC0Fxv8F4qN8G', '{"row": "oX3UeCTyPuf7M5-3", "model": "oX3UeCTyPuf7M5-3", "image": "EIXxC0Fxv8F4qN8G", "png": "1-mine-h5_1_red.png", "legend": "1-mine-h5_1_red_legend.png", "values": "1-mine-h5_1_red.npy", "outputs": {"1-mine-h5_1_red.png": {"bytes": 311, "sha256": "75eaa7148394b80f2cbed85d58384ca45e0549fbc7a9fba0e3603a7e5576e365"}, "1-mine-h5_1_red_legend.png": {"bytes": 2457, "sha256": "a8b840bfba9d4cf20ce53c4b59b458d252bf65602d07533976576badc62d52fe"}, "1-mine-h5_1_red.npy": {"bytes": 1088, "sha256": "3df5938ddb92594543c673272372c107fcb89be7fbea263193fad4fc4444b575"}}, "layer": "conv", "class": {"index": 1, "name": "b"}, "against": null, "neurons": [], "predictions": [{"index": 1, "name": "b", "score": 0.48404520750045776}, {"index": 0, "name": "a", "score": 0.46634775400161743}, {"index": 2, "name": "c", "score": 0.049606986343860626}], "trust": {"zeros": 0.0, "not_finite": 0}, "minimum": 0.005900685675442219, "maximum": 0.03887363523244858, "invalid_pixels": 0, "signed": false}');
INSERT INTO public.cells VALUES ('GCKpNjpR0TUyCwSZ', 'oX3UeCTyPuf7M5-3', 'serP9jCMeSHEAgHV', '{"row": "oX3UeCTyPuf7M5-3", "model": "oX3UeCTyPuf7M5-3", "image": "serP9jCMeSHEAgHV", "png": "1-mine-h5_2_blue.png", "legend": "1-mine-h5_2_blue_legend.png", "values": "1-mine-h5_2_blue.npy", "outputs": {"1-mine-h5_2_blue.png": {"bytes": 321, "sha256": "20b6a1ef8802e5a0a9ff746e9d6e32c30afcfc125ad62f5f1a5264bd44a763de"}, "1-mine-h5_2_blue_legend.png": {"bytes": 2362, "sha256": "4177ca05255eb3b47cf0010bb83339e2290b4bce644382bcda3303841645c37c"}, "1-mine-h5_2_blue.npy": {"bytes": 1088, "sha256": "b5cf77a0f0bbd0c06f636979bdb25a94a62002a93c5adf559ca53749cde8ec97"}}, "layer": "conv", "class": {"index": 0, "name": "a"}, "against": null, "neurons": [], "predictions": [{"index": 0, "name": "a", "score": 0.9648422598838806}, {"index": 1, "name": "b", "score": 0.03510478883981705}, {"index": 2, "name": "c", "score": 5.290117042022757e-05}], "trust": {"zeros": 0.0, "not_finite": 0}, "minimum": 0.009845984168350697, "maximum": 0.05177905783057213, "invalid_pixels": 0, "signed": false}');
INSERT INTO public.cells VALUES ('GCKpNjpR0TUyCwSZ', 'oX3UeCTyPuf7M5-3~1', 'EIXxC0Fxv8F4qN8G', '{"row": "oX3UeCTyPuf7M5-3~1", "model": "oX3UeCTyPuf7M5-3", "image": "EIXxC0Fxv8F4qN8G", "png": "2-mine-h5_1_red.png", "legend": "2-mine-h5_1_red_legend.png", "values": "2-mine-h5_1_red.npy", "outputs": {"2-mine-h5_1_red.png": {"bytes": 375, "sha256": "60b426fd19341b39ab59f69c6b7f1d3b95c7bbfbe698a243804ed7220bebdd37"}, "2-mine-h5_1_red_legend.png": {"bytes": 3500, "sha256": "2fe65f3c8e5bfcb324d58ff82e4145de9dcd50c2d788f9e85edcbc2bd5618746"}, "2-mine-h5_1_red.npy": {"bytes": 3008, "sha256": "cfd284486466bd8325c02eb943703c7ce69e805b5bbc10a511e6c791227057fb"}}, "layer": "scores without softmax", "class": {"index": 1, "name": "b"}, "against": null, "neurons": [], "predictions": [{"index": 1, "name": "b", "score": 0.48404520750045776}, {"index": 0, "name": "a", "score": 0.46634775400161743}, {"index": 2, "name": "c", "score": 0.049606986343860626}], "trust": {"zeros": 0.5666666666666667, "not_finite": 0, "relevance_start": 1.9121947288513184, "relevance_input": 3.256678365625703, "kept": 1.703110209691894}, "minimum": -0.012874400243163109, "maximum": 0.06738540064543486, "invalid_pixels": 0, "signed": true}');
INSERT INTO public.cells VALUES ('GCKpNjpR0TUyCwSZ', 'oX3UeCTyPuf7M5-3~1', 'serP9jCMeSHEAgHV', '{"row": "oX3UeCTyPuf7M5-3~1", "model": "oX3UeCTyPuf7M5-3", "image": "serP9jCMeSHEAgHV", "png": "2-mine-h5_2_blue.png", "legend": "2-mine-h5_2_blue_legend.png", "values": "2-mine-h5_2_blue.npy", "outputs": {"2-mine-h5_2_blue.png": {"bytes": 338, "sha256": "331b0f0435ed0cd8923277017693a50d12e42d9b1a54dfe949eb532b5beedf52"}, "2-mine-h5_2_blue_legend.png": {"bytes": 3541, "sha256": "a3f91dd1885d70557fe1fecc6e4e6099c6f5f925abdd59d641524726d81ec0a4"}, "2-mine-h5_2_blue.npy": {"bytes": 3008, "sha256": "ad134a3dbc62549a7ac3c843b5e1343c61450ab4c0622b87d7a82cb616d8f5a8"}}, "layer": "scores without softmax", "class": {"index": 0, "name": "a"}, "against": null, "neurons": [], "predictions": [{"index": 0, "name": "a", "score": 0.9648422598838806}, {"index": 1, "name": "b", "score": 0.03510478883981705}, {"index": 2, "name": "c", "score": 5.290117042022757e-05}], "trust": {"zeros": 0.5666666666666667, "not_finite": 0, "relevance_start": 3.1777029037475586, "relevance_input": 3.2978216570045333, "kept": 1.0378004983144633}, "minimum": -0.005116739775985479, "maximum": 0.06275866460055113, "invalid_pixels": 0, "signed": true}');
INSERT INTO public.images VALUES (1, 'EIXxC0Fxv8F4qN8G', 'red.png', 40, 24, '911245cb4494aa8bf78919de16279a6114c4641e7cfb8a52dc9bf8819847affa', 1796091307.2994766, 'local', 308);
INSERT INTO public.images VALUES (2, 'serP9jCMeSHEAgHV', 'blue.png', 40, 24, '03df2c3fb5550e5dfbac2ff466288eb52d616924de03aa8f94dbe67967921aa3', 1796091307.3083596, 'local', 335);
INSERT INTO public.models VALUES (1, 'oX3UeCTyPuf7M5-3', 'mine.h5', 'custom', '7c7751e265a47e2de8aeaa0b38fd0da65e7590f0e02cf39f20c90c04ade195fb', '.h5', '{"mode": "unit", "mean": null, "std": null}', '["a", "b", "c"]', '{"input_shape": [12, 20, 3], "open_input_size": false, "units": 3, "output_activation": "softmax", "layers": [{"name": "conv", "type": "Conv2D", "output_shape": [10, 18, 4], "convolutional": true, "units": 4}, {"name": "pool", "type": "GlobalAveragePooling2D", "output_shape": [4], "convolutional": false, "units": 4}, {"name": "scores", "type": "Dense", "output_shape": [3], "convolutional": false, "units": 3}], "default_layer": "scores", "last_convolutional_layer": "conv", "feature_map_layers": ["conv"], "unsupported": {}, "parameters": 127, "hint": null, "output": null, "code": [], "translated": [], "assumed": null}', 1796091308.1559443, 'local', 12192);
INSERT INTO public.observations VALUES ('4c71572df5ce0f0cc2e58d61dce4d42d', 'b9a38129ed5d11df3a007819b97b37ea', NULL, '\x01000000c6d4f73e0000000022c5ee3e02000000b2304b3d', '\x22c5ee3ec6d4f73eb2304b3d', '\x00000000570a343e439a03407cb5f73e');
INSERT INTO public.observations VALUES ('4c71572df5ce0f0cc2e58d61dce4d42d', '0ebd5641167d06bc726d664b76f3ebd1', NULL, '\x00000000e7ff763f010000000aca0f3d0200000033e25d38', '\xe7ff763f0aca0f3d33e25d38', '\x00000000ff31a93da414493e495e7340');
INSERT INTO public.picture_sets VALUES (1, 'LWOJHbbGddGyN9Or', 'two', '["EIXxC0Fxv8F4qN8G", "serP9jCMeSHEAgHV"]', 1796091309.5261955, 'local');
INSERT INTO public.picture_sets VALUES (2, 'OJVpPYlw4xTNeVY1', 'hers', '["sample:star_01"]', 1796091309.66816, 'anna');
INSERT INTO public.run_pictures VALUES ('RHcLhdPO5LKPhKhW', 0, 'EIXxC0Fxv8F4qN8G', 'b9a38129ed5d11df3a007819b97b37ea', 'red.png', NULL);
INSERT INTO public.run_pictures VALUES ('RHcLhdPO5LKPhKhW', 1, 'serP9jCMeSHEAgHV', '0ebd5641167d06bc726d664b76f3ebd1', 'blue.png', NULL);
INSERT INTO public.runs VALUES (1, 'X2rLNXYovbAm2vRu', 'visualize', 'Grad-CAM: mine.h5', 'done', '{"models": [{"id": "oX3UeCTyPuf7M5-3", "name": "mine.h5"}], "images": ["EIXxC0Fxv8F4qN8G", "serP9jCMeSHEAgHV"], "method": "grad_cam", "parameters": {}, "layer": null, "selection": null, "training": null, "as_in_innvestigate": false}', 2, 2, 'done', NULL, NULL, 5, 1796091308.1815124, 1796091308.2124953, 1796091308.470712, 'local', 7627, NULL);
INSERT INTO public.runs VALUES (2, 'NS8zOalzglF-W3Fp', 'visualize', 'LRP-epsilon: mine.h5', 'done', '{"models": [{"id": "oX3UeCTyPuf7M5-3", "name": "mine.h5"}], "images": ["EIXxC0Fxv8F4qN8G", "serP9jCMeSHEAgHV"], "method": "lrp.epsilon", "parameters": {"epsilon": 1e-07, "bias": true}, "layer": null, "selection": null, "training": null, "as_in_innvestigate": false}', 2, 2, 'done', NULL, NULL, 6, 1796091308.5745575, 1796091308.5935862, 1796091308.873534, 'local', 13770, NULL);
INSERT INTO public.runs VALUES (3, 'c57ZV0QPg_MxdoED', 'visualize', 'Gradient / Saliency: mine.h5', 'done', '{"models": [{"id": "oX3UeCTyPuf7M5-3", "name": "mine.h5"}], "images": ["EIXxC0Fxv8F4qN8G", "serP9jCMeSHEAgHV"], "method": "gradient", "parameters": {"postprocess": "abs"}, "layer": null, "selection": {"mode": "max_activations", "count": 1}, "training": null, "as_in_innvestigate": false}', 2, 2, 'done', NULL, NULL, 6, 1796091308.945858, 1796091308.960869, 1796091309.1847248, 'local', 11706, NULL);
INSERT INTO public.runs VALUES (4, 'RHcLhdPO5LKPhKhW', 'suggest', 'Activation of the output: mine.h5', 'done', '{"models": [{"id": "oX3UeCTyPuf7M5-3", "name": "mine.h5"}], "networks": ["4c71572df5ce0f0cc2e58d61dce4d42d"], "pictures": 2, "source": null, "layer": null, "selection": null, "class": null, "method": null, "parameters": {}}', 2, 2, 'done', NULL, NULL, 4, 1796091309.3076036, 1796091309.3259375, 1796091309.4019933, 'local', 0, NULL);
INSERT INTO public.runs VALUES (5, 'GCKpNjpR0TUyCwSZ', 'visualize', 'Grad-CAM: mine.h5 | LRP-epsilon: mine.h5', 'done', '{"models": [{"id": "oX3UeCTyPuf7M5-3", "name": "mine.h5"}], "images": ["EIXxC0Fxv8F4qN8G", "serP9jCMeSHEAgHV"], "methods": [{"method": "grad_cam", "parameters": {}, "layer": null, "selection": null, "training": null, "as_in_innvestigate": false}, {"method": "lrp.epsilon", "parameters": {"epsilon": 1e-07, "bias": true}, "layer": null, "selection": null, "training": null, "as_in_innvestigate": false}], "rows": [[0, 0], [0, 1]], "sources": ["X2rLNXYovbAm2vRu", "NS8zOalzglF-W3Fp"]}', 4, 4, 'done', NULL, NULL, 0, 1796091309.4550028, 1796091309.4550028, 1796091309.4550028, 'local', 21397, NULL);
INSERT INTO public.scores VALUES ('X2rLNXYovbAm2vRu', 'oX3UeCTyPuf7M5-3', 'EIXxC0Fxv8F4qN8G', true, false, NULL, 1796091309.518777);
INSERT INTO public.shares VALUES (1, '9wVbEjlR0NxWXE59', 'IjpdLoffxJwrlgcn', '9dcfe3a67b873c988a1ae64b11d228dfb3cdfb5a17f7a4f7545f4a916b3df025', 1796091309.53135);
INSERT INTO public.tab_views VALUES ('MOGz2wy7XINYW17M', 'layer_activation');
INSERT INTO public.tabs VALUES (2, 'jJTS1zQ46fUh2mk3', 'NS8zOalzglF-W3Fp', 'LRP-epsilon: mine.h5', 1, NULL);
INSERT INTO public.tabs VALUES (4, 'MOGz2wy7XINYW17M', 'RHcLhdPO5LKPhKhW', 'Activation of the output: mine.h5', 3, NULL);
INSERT INTO public.tabs VALUES (5, 'SN7NH8Q7kF2KE-aM', 'GCKpNjpR0TUyCwSZ', 'Grad-CAM: mine.h5 | LRP-epsilon: mine.h5', 4, NULL);
INSERT INTO public.tabs VALUES (1, 'IjpdLoffxJwrlgcn', 'X2rLNXYovbAm2vRu', 'renamed', 0, NULL);
INSERT INTO public.tabs VALUES (3, '0nAx9p4GbQv1QEcQ', 'c57ZV0QPg_MxdoED', 'Gradient / Saliency: mine.h5', 2, 1796091309.6408696);
ALTER TABLE ONLY public.activations
    ADD CONSTRAINT activations_pkey PRIMARY KEY (network, picture, layer);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkey PRIMARY KEY (version_num);
ALTER TABLE ONLY public.cells
    ADD CONSTRAINT cells_pkey PRIMARY KEY (run, model, image);
ALTER TABLE ONLY public.descriptions
    ADD CONSTRAINT descriptions_pkey PRIMARY KEY (model, version);
ALTER TABLE ONLY public.image_labels
    ADD CONSTRAINT image_labels_pkey PRIMARY KEY (image);
ALTER TABLE ONLY public.images
    ADD CONSTRAINT images_id_key UNIQUE (id);
ALTER TABLE ONLY public.images
    ADD CONSTRAINT images_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.model_marks
    ADD CONSTRAINT model_marks_pkey PRIMARY KEY (model, owner);
ALTER TABLE ONLY public.models
    ADD CONSTRAINT models_id_key UNIQUE (id);
ALTER TABLE ONLY public.models
    ADD CONSTRAINT models_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.observations
    ADD CONSTRAINT observations_pkey PRIMARY KEY (network, picture);
ALTER TABLE ONLY public.picture_sets
    ADD CONSTRAINT picture_sets_id_key UNIQUE (id);
ALTER TABLE ONLY public.picture_sets
    ADD CONSTRAINT picture_sets_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.run_pictures
    ADD CONSTRAINT run_pictures_pkey PRIMARY KEY (run, place);
ALTER TABLE ONLY public.runs
    ADD CONSTRAINT runs_id_key UNIQUE (id);
ALTER TABLE ONLY public.runs
    ADD CONSTRAINT runs_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.scores
    ADD CONSTRAINT scores_pkey PRIMARY KEY (run, row_key, image);
ALTER TABLE ONLY public.shares
    ADD CONSTRAINT shares_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.shares
    ADD CONSTRAINT shares_id_key UNIQUE (id);
ALTER TABLE ONLY public.shares
    ADD CONSTRAINT shares_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.tab_views
    ADD CONSTRAINT tab_views_pkey PRIMARY KEY (tab);
ALTER TABLE ONLY public.tabs
    ADD CONSTRAINT tabs_id_key UNIQUE (id);
ALTER TABLE ONLY public.tabs
    ADD CONSTRAINT tabs_pkey PRIMARY KEY (number);
CREATE INDEX images_of_a_file ON public.images USING btree (file_hash);
CREATE INDEX images_of_an_owner ON public.images USING btree (owner, number, bytes);
CREATE INDEX ix_runs_state ON public.runs USING btree (state);
CREATE INDEX ix_shares_tab ON public.shares USING btree (tab);
CREATE INDEX ix_tabs_run ON public.tabs USING btree (run);
CREATE INDEX models_of_an_owner ON public.models USING btree (owner, number, bytes);
CREATE INDEX run_pictures_of_an_image ON public.run_pictures USING btree (image);
CREATE INDEX runs_of_an_owner ON public.runs USING btree (owner, number, bytes, state);
ALTER TABLE ONLY public.cells
    ADD CONSTRAINT cells_run_fkey FOREIGN KEY (run) REFERENCES public.runs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.run_pictures
    ADD CONSTRAINT run_pictures_run_fkey FOREIGN KEY (run) REFERENCES public.runs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.scores
    ADD CONSTRAINT scores_run_fkey FOREIGN KEY (run) REFERENCES public.runs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.shares
    ADD CONSTRAINT shares_tab_fkey FOREIGN KEY (tab) REFERENCES public.tabs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.tab_views
    ADD CONSTRAINT tab_views_tab_fkey FOREIGN KEY (tab) REFERENCES public.tabs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.tabs
    ADD CONSTRAINT tabs_run_fkey FOREIGN KEY (run) REFERENCES public.runs(id) ON DELETE CASCADE;
